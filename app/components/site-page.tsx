/** The wrapper of every page: who is looking, what the last form answered, and what went wrong. */
import { cookies } from 'next/headers';
import { unstable_rethrow } from 'next/navigation';
import type { PageRequest } from '../../lib/timelines.ts';
import type { Principal } from '../../lib/users.ts';
import { NotFound } from '../../platform/errors.ts';
import { setPageStatus } from '../../server/request-context.ts';
import { currentUser } from '../../server/session/session.ts';
import { FLASH_COOKIE, type Flash, parseFlash } from '../../server/web/flash.ts';
import { errorHeaders, publicError } from '../../server/web/responses.ts';
import type { PageView } from './page-view.ts';
import { problem } from './problem.tsx';
import { Shell } from './shell.tsx';
import type { Viewer } from './site-navigation.tsx';

interface PageCall {
  viewer: Principal | undefined;
  flash: Flash | undefined;
  /** The decoded parameters of the page's path. */
  params: Record<string, string>;
  query: PageRequest;
}

type View = (call: PageCall) => Promise<PageView>;

interface PageProps {
  params?: Promise<Record<string, string | string[]>>;
  searchParams?: Promise<Record<string, string | string[] | undefined>>;
}

const first = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);

/** Pages get their parameters as the address wrote them. */
function decode(written: string | string[] | undefined): string {
  try {
    return decodeURIComponent(first(written) ?? '');
  } catch {
    throw new NotFound('The address is malformed');
  }
}

async function readCall({ params, searchParams }: PageProps) {
  const { before, after } = (await searchParams) ?? {};
  const decoded = Object.entries((await params) ?? {}).map(([name, value]) => [
    name,
    decode(value),
  ]);
  return {
    params: Object.fromEntries(decoded) as Record<string, string>,
    query: { before: first(before), after: first(after) },
  };
}

/** A page that throws shows nothing at all to a browser without JavaScript: show the problem instead. */
function failed(error: unknown): PageView {
  unstable_rethrow(error);
  const told = publicError(error);
  setPageStatus(told.status, errorHeaders(told));
  return problem(told.status);
}

function shelled(page: PageView, viewer: Viewer, flash: Flash | undefined) {
  return (
    <Shell title={page.title} viewer={viewer} flash={flash}>
      {page.content}
    </Shell>
  );
}

async function render(view: View, props: PageProps) {
  const flash = parseFlash((await cookies()).get(FLASH_COOKIE)?.value);
  let viewer: Viewer = 'unknown';
  try {
    const user = await currentUser();
    viewer = user ?? 'visitor';
    return shelled(await view({ viewer: user, flash, ...(await readCall(props)) }), viewer, flash);
  } catch (error) {
    return shelled(failed(error), viewer, flash);
  }
}

/**
 * Makes a page of `view`, which reads everything the page shows. Whatever it throws becomes a page
 * of its own, with the status that belongs to it.
 */
export function sitePage(view: View) {
  return (props: PageProps) => render(view, props);
}

/** The same for a page that every visitor sees alike: it reads no cookie, so it can be kept. */
export function visitorPage(view: (path: string[]) => Promise<PageView>) {
  return async ({ params }: { params: Promise<{ path: string[] }> }) => {
    const path = (await params).path;
    const page = await view(path.map(decode)).catch(failed);
    return shelled(page, 'visitor', undefined);
  };
}
