import { readPublicTimeline } from '../../../lib/timelines.ts';
import { publicTimeline } from '../../components/public-timeline.tsx';
import { sitePage } from '../../components/site-page.tsx';

export default sitePage(async ({ query }) => publicTimeline(await readPublicTimeline(query)));
