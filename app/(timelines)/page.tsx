import { redirect } from 'next/navigation';
import { readDraft } from '../../lib/drafts.ts';
import { readFeed } from '../../lib/timelines.ts';
import { Compose } from '../components/compose.tsx';
import { sitePage } from '../components/site-page.tsx';
import { Timeline } from '../components/timeline.tsx';
import { TimelineHeading, titleOfPage } from '../components/timeline-heading.tsx';

const emptyFeed = (
  <p>
    Nothing here yet. Write your first message, or find people to follow on the{' '}
    <a href="/public">public timeline</a>.
  </p>
);

export default sitePage(async ({ viewer, flash, query }) => {
  if (!viewer) redirect('/public');
  const [page, draft] = await Promise.all([
    readFeed(viewer.id, query),
    flash?.draft ? readDraft(flash.draft) : undefined,
  ]);
  const content = (
    <>
      <TimelineHeading page={page}>My Timeline</TimelineHeading>
      <Compose username={viewer.username} draft={draft} error={flash?.errors?.text} />
      <Timeline page={page} empty={emptyFeed} />
    </>
  );
  return { title: titleOfPage('My Timeline', page), content };
});
