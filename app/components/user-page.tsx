/** A user's page, or a redirect to it from a mistyped URL. */
import { findNamesake } from '../../lib/namesakes.ts';
import type { UserTimeline } from '../../lib/timelines.ts';
import { NotFound } from '../../platform/errors.ts';
import { setPageStatus } from '../../server/page-status.ts';
import type { PageView } from './page-view.ts';
import { userTimeline } from './user-timeline.tsx';

/**
 * Redirects by the status of the response itself: Next's own redirect would be cached with the page.
 * Temporary, as a user may still register the name as written.
 */
function redirectTo(username: string): PageView {
  const location = `/${encodeURIComponent(username)}`;
  setPageStatus(307, { location });
  const content = (
    <>
      <h1>Page Moved</h1>
      <p>
        Go to the page of{' '}
        <a href={location}>
          <bdi>{username}</bdi>
        </a>
        .
      </p>
    </>
  );
  return { title: 'Page Moved', content };
}

/**
 * The page of `username`, which `read` reads, as seen by `viewerId` (undefined for visitors).
 * @throws NotFound if there is no such user and no close match.
 */
export async function userPage(
  username: string,
  read: () => Promise<UserTimeline>,
  viewerId?: number,
): Promise<PageView> {
  try {
    return userTimeline(await read(), viewerId);
  } catch (error) {
    const namesake = error instanceof NotFound ? await findNamesake(username) : undefined;
    if (namesake === undefined) throw error;
    return redirectTo(namesake);
  }
}
