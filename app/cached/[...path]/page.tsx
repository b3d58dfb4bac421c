/** The first pages of public timelines for visitors, cached while current (server/next/page-cache.ts). */
import { NotFound } from '../../../platform/errors.ts';
import { publicSnapshot, userSnapshot } from '../../../server/web/page-versions.ts';
import { publicTimeline } from '../../components/public-timeline.tsx';
import { visitorPage } from '../../components/site-page.tsx';
import { userPage } from '../../components/user-page.tsx';

export const dynamic = 'force-static';

/** None during the build, which has no database; each page is rendered on its first request. */
export const generateStaticParams = () => [];

export default visitorPage(async ([kind, username, ...rest]) => {
  if (kind === 'public' && username === undefined) {
    return publicTimeline((await publicSnapshot()).value);
  }
  if (kind === 'user' && username !== undefined && rest.length === 0) {
    return userPage(username, async () => (await userSnapshot(username)).value);
  }
  throw new NotFound('There is no such page');
});
