/** Error pages. */
import type { PageView } from './page-view.ts';

const NOT_FOUND: PageView = {
  title: 'Page Not Found',
  content: (
    <>
      <h1>Page Not Found</h1>
      <p>
        There is no page or user at this address. Check the spelling: usernames are case-sensitive.
      </p>
      <p>
        <a href="/public">See what everybody is writing</a>
      </p>
    </>
  ),
};

const UNAVAILABLE: PageView = {
  title: 'Back in a Moment',
  content: (
    <>
      <h1>Back in a Moment</h1>
      <p>MiniTwit cannot reach its database right now. Reload this page in a few seconds.</p>
    </>
  ),
};

const BROKEN: PageView = {
  title: 'Something Went Wrong',
  content: (
    <>
      <h1>Something Went Wrong</h1>
      <p>This is our fault, and we have logged it. Reload this page in a moment.</p>
    </>
  ),
};

/** The page that explains an HTTP status and what to do. */
export function problem(status: number): PageView {
  if (status === 404) return NOT_FOUND;
  return status === 503 ? UNAVAILABLE : BROKEN;
}
