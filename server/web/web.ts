/** The wrapper of every write of the web site: origin, sign-in, form, errors. */

import { keepDraft } from '../../lib/drafts.ts';
import type { Principal } from '../../lib/users.ts';
import { Invalid, NotSignedIn } from '../../platform/errors.ts';
import { type Fields, readForm } from '../api/body.ts';
import { currentUser } from '../session/session.ts';
import { flashCookie } from './flash.ts';
import { requireSameOrigin } from './origin.ts';
import { problemPage } from './problem-page.ts';
import { publicError, seeOther } from './responses.ts';

interface WebCall {
  fields: Fields;
  params: Record<string, string>;
}

interface Options {
  /** Where a refused form is shown again. */
  back?: string;
  /** Short fields that the form then still holds. */
  keep?: string[];
  /** A field that may be long. */
  keepLong?: string;
}

type Context = { params: Promise<Record<string, string>> };
type WebHandler = (request: Request, context: Context) => Promise<Response>;

const noFields: Fields = () => '';

async function refuse(error: unknown, fields: Fields, options: Options): Promise<Response> {
  if (!(error instanceof Invalid) || !options.back) throw error;
  const typed = Object.fromEntries(
    (options.keep ?? []).map((name) => [name, fields(name).slice(0, 300)]),
  );
  const long = options.keepLong ? fields(options.keepLong) : '';
  const draft = long === '' ? {} : { draft: await keepDraft(long) };
  return seeOther(
    options.back,
    flashCookie({ kind: 'error', text: error.message, typed, ...draft }),
  );
}

/** Next runs GET for a HEAD, which must change nothing. */
const noHead = () => new Response(null, { status: 405, headers: { allow: 'GET, POST' } });

/** A write that anyone may ask for. What it refuses as invalid goes back to its form. */
export function write(
  action: (call: WebCall) => Promise<Response>,
  options: Options = {},
): WebHandler {
  return async (request, context) => {
    if (request.method === 'HEAD') return noHead();
    try {
      requireSameOrigin(request);
      const fields = request.method === 'POST' && options.back ? await readForm(request) : noFields;
      const call = { fields, params: await context.params };
      return await action(call).catch((error) => refuse(error, fields, options));
    } catch (error) {
      return problemPage(request, publicError(error));
    }
  };
}

/** A write by the signed-in `user`. */
export function signedInWrite(
  action: (call: WebCall & { user: Principal }) => Promise<Response>,
  options: Options = {},
): WebHandler {
  return write(async (call) => {
    const user = await currentUser();
    if (!user) throw new NotSignedIn();
    return action({ ...call, user });
  }, options);
}

/** Sends the browser to `path`, which tells once that `text` succeeded. */
export function succeed(path: string, text: string): Response {
  return seeOther(path, flashCookie({ kind: 'success', text }));
}
