import type { TimelinePage } from '../../lib/timelines.ts';
import type { PageView } from './page-view.ts';
import { Timeline } from './timeline.tsx';
import { TimelineHeading, titleOfPage } from './timeline-heading.tsx';

const emptySite = <p>Nobody has written anything yet. Sign up and be the first.</p>;

/** The page of all messages. */
export function publicTimeline(page: TimelinePage): PageView {
  const content = (
    <>
      <TimelineHeading page={page}>Public Timeline</TimelineHeading>
      <Timeline page={page} empty={emptySite} />
    </>
  );
  return { title: titleOfPage('Public Timeline', page), content };
}
