import { readUserTimeline } from '../../../lib/timelines.ts';
import { sitePage } from '../../components/site-page.tsx';
import { userTimeline } from '../../components/user-timeline.tsx';

export default sitePage(async ({ viewer, params: { username = '' }, query }) =>
  userTimeline(await readUserTimeline(username, viewer?.id ?? null, query), viewer?.id),
);
