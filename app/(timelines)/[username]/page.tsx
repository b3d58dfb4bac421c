import { readUserTimeline } from '../../../lib/timelines.ts';
import { sitePage } from '../../components/site-page.tsx';
import { userPage } from '../../components/user-page.tsx';

export default sitePage(async ({ viewer, params: { username = '' }, query }) =>
  userPage(username, () => readUserTimeline(username, viewer?.id ?? null, query), viewer?.id),
);
