/** The wrapper of every page: provides the viewer and the flash message, and handles errors. */
import { cookies } from 'next/headers';
import { unstable_rethrow } from 'next/navigation';
import type { PageRequest } from '../../lib/timelines.ts';
import type { Principal } from '../../lib/users.ts';
import { NotFound } from '../../platform/errors.ts';
import { currentExchange } from '../../server/exchange.ts';
import { setPageStatus } from '../../server/page-status.ts';
import { currentUser } from '../../server/session/session.ts';
import { FLASH_COOKIE, type Flash, parseFlash } from '../../server/web/flash.ts';
import { errorHeaders, publicError } from '../../server/web/responses.ts';
import { returnPath, signInAddress } from '../../server/web/return-path.ts';
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
  /** The page that signing in leads to. */
  next: string;
}

type View = (call: PageCall) => Promise<PageView>;

interface PageProps {
  params?: Promise<Record<string, string | string[]>>;
  searchParams?: Promise<Record<string, string | string[] | undefined>>;
}

const first = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value);

/** Next passes path parameters still percent-encoded. */
function decode(encoded: string | string[] | undefined): string {
  try {
    return decodeURIComponent(first(encoded) ?? '');
  } catch {
    throw new NotFound('The address is malformed');
  }
}

async function readCall({ params, searchParams }: PageProps) {
  const { before, after, next } = (await searchParams) ?? {};
  const decoded = Object.entries((await params) ?? {}).map(([name, value]) => [
    name,
    decode(value),
  ]);
  return {
    params: Object.fromEntries(decoded) as Record<string, string>,
    query: { before: first(before), after: first(after) },
    next: returnPath(first(next)),
  };
}

/** A page that throws is blank without JavaScript, so show an error page instead. */
function errorPage(error: unknown): PageView {
  unstable_rethrow(error);
  const shown = publicError(error);
  setPageStatus(shown.status, errorHeaders(shown));
  return problem(shown.status);
}

function withShell(page: PageView, viewer: Viewer, flash: Flash | undefined) {
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
    return withShell(
      await view({ viewer: user, flash, ...(await readCall(props)) }),
      viewer,
      flash,
    );
  } catch (error) {
    return withShell(errorPage(error), viewer, flash);
  }
}

/**
 * Makes a page of `view`, which reads everything that the page shows. If it throws, an error page with
 * the matching status is shown.
 */
export function sitePage(view: View) {
  return (props: PageProps) => render(view, props);
}

/** The address of this page, without what Next's router adds to it. */
function ownPath(): string {
  const url = URL.parse(currentExchange()?.url ?? '/', 'http://site.invalid');
  if (!url) return '/';
  url.searchParams.delete('_rsc');
  return returnPath(url.pathname + url.search);
}

/** `redirect` would answer 307. */
function toSignIn(): PageView {
  const address = signInAddress(ownPath());
  setPageStatus(303, { location: address });
  return { title: 'Sign In', content: <a href={address}>Sign in first</a> };
}

/** The same for a page that requires a session: without one it redirects to sign in, and back. */
export function memberPage(view: (call: PageCall & { viewer: Principal }) => Promise<PageView>) {
  return sitePage(async ({ viewer, ...call }) => (viewer ? view({ viewer, ...call }) : toSignIn()));
}

/** The same for a page that is identical for all visitors: it reads no cookies, so it can be cached. */
export function visitorPage(view: (path: string[]) => Promise<PageView>) {
  return async ({ params }: { params: Promise<{ path: string[] }> }) => {
    const path = (await params).path;
    const page = await view(path.map(decode)).catch(errorPage);
    return withShell(page, 'visitor', undefined);
  };
}
