/** The wrapper of every write of the site: origin check, sign-in, form, errors. */

import { saveDraft } from '../../lib/drafts.ts';
import type { Principal } from '../../lib/users.ts';
import { Invalid, InvalidFields, NotSignedIn } from '../../platform/errors.ts';
import { currentUser } from '../session/session.ts';
import { signInFirst } from './ended-session.ts';
import { flashCookie } from './flash.ts';
import { type Fields, readForm } from './form.ts';
import { requireSameOrigin } from './origin.ts';
import { problemPage } from './problem-page.ts';
import { publicError, seeOther } from './responses.ts';
import { returnPath } from './return-path.ts';

interface WebCall {
  fields: Fields;
  /** The query parameters. */
  query: URLSearchParams;
  params: Record<string, string>;
}

interface Options {
  /** The page that shows a rejected form again; it may depend on the query of the form's URL. */
  back?: string | ((query: URLSearchParams) => string);
  /** Short fields to refill it with. */
  keep?: string[];
  /** A long field to refill it with, stored as a draft. */
  keepLong?: string;
}

/** Next gives no parameters where the path has none. */
type Context = { params: Promise<Record<string, string> | undefined> };
type WebHandler = (request: Request, context: Context) => Promise<Response>;

const noFields: Fields = () => '';

/** The error of each field. In a form with one long text, it is that text's. */
function errorsOf(error: Invalid, { keepLong }: Options) {
  if (error instanceof InvalidFields) return { errors: error.fields };
  return keepLong ? { errors: { [keepLong]: error.message } } : {};
}

async function refuse(error: unknown, { fields, query }: WebCall, options: Options) {
  if (!(error instanceof Invalid) || !options.back) throw error;
  const typed = Object.fromEntries(
    (options.keep ?? []).map((name) => [name, fields(name).slice(0, 300)]),
  );
  const long = options.keepLong ? fields(options.keepLong) : '';
  const draft = long === '' ? {} : { draft: await saveDraft(long) };
  const back = typeof options.back === 'string' ? options.back : options.back(query);
  const flash = { text: error.message, typed, ...errorsOf(error, options), ...draft };
  return seeOther(back, flashCookie({ kind: 'error', ...flash }));
}

/** After signing in, the form is shown again, or the page of the user that the write was about. */
function askToSignIn(request: Request, { fields, params }: WebCall, options: Options) {
  const { back, keepLong } = options;
  const { username = '' } = params;
  const next = typeof back === 'string' ? back : `/${encodeURIComponent(username)}`;
  return signInFirst(request, returnPath(next), keepLong ? fields(keepLong) : '');
}

/** Next runs GET handlers for HEAD, which must change nothing. */
const noHead = () => new Response(null, { status: 405, headers: { allow: 'GET, POST' } });

/** A write that anyone may make. When it throws Invalid, its form is shown again. */
export function write(
  action: (call: WebCall) => Promise<Response>,
  options: Options = {},
): WebHandler {
  return async (request, context) => {
    if (request.method === 'HEAD') return noHead();
    try {
      requireSameOrigin(request);
      const fields = request.method === 'POST' && options.back ? await readForm(request) : noFields;
      const query = new URL(request.url).searchParams;
      const call = { fields, query, params: (await context.params) ?? {} };
      return await action(call).catch((error) =>
        error instanceof NotSignedIn
          ? askToSignIn(request, call, options)
          : refuse(error, call, options),
      );
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

interface Success {
  /** A long text that the page shows in its form. */
  draft?: string | undefined;
  /** More Set-Cookie headers. */
  setCookies?: string[];
}

/** Redirects to `path`, which shows `text` once as a success. */
export function succeed(path: string, text: string, { draft, setCookies = [] }: Success = {}) {
  return seeOther(path, flashCookie({ kind: 'success', text, draft }), ...setCookies);
}
