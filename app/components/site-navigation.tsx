import type { Principal } from '../../lib/users.ts';

/** Who views a page; `unknown` while the database is unavailable. */
export type Viewer = Pick<Principal, 'username'> | 'visitor' | 'unknown';

function Account({ viewer }: { viewer: Viewer }) {
  if (viewer === 'unknown') return null;
  if (viewer === 'visitor') {
    return (
      <>
        <a href="/register">sign up</a>
        <a href="/login">sign in</a>
      </>
    );
  }
  return (
    <form action="/logout" method="post">
      <button type="submit">sign out</button>
    </form>
  );
}

export function SiteNavigation({ viewer }: { viewer: Viewer }) {
  return (
    <nav aria-label="Site">
      <a className="brand" href="/">
        MiniTwit
      </a>
      {typeof viewer === 'object' && <a href="/">my timeline</a>}
      <a href="/public">public timeline</a>
      <Account viewer={viewer} />
    </nav>
  );
}
