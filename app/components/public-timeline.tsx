import type { TimelinePage } from '../../lib/timelines.ts';
import type { PageView } from './page-view.ts';
import { Timeline } from './timeline.tsx';

const emptySite = <p>Nobody has written anything yet. Sign up and be the first.</p>;

/** The page of all messages. */
export function publicTimeline(page: TimelinePage): PageView {
  const content = (
    <>
      <h1>Public Timeline</h1>
      <Timeline page={page} empty={emptySite} />
    </>
  );
  return { title: 'Public Timeline', content };
}
