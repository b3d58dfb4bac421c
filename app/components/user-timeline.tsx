import type { UserTimeline } from '../../lib/timelines.ts';
import type { PageView } from './page-view.ts';
import { ProfileHeader } from './profile-header.tsx';
import { Timeline } from './timeline.tsx';

/** A user's page as `viewerId` (undefined: a visitor) sees it. */
export function userTimeline({ profile, page }: UserTimeline, viewerId?: number): PageView {
  const { username } = profile;
  const silence = (
    <p>
      <bdi>{username}</bdi> has not written anything yet.
    </p>
  );
  const content = (
    <>
      <ProfileHeader profile={profile} viewerId={viewerId} />
      <Timeline page={page} empty={silence} />
    </>
  );
  return { title: `${username}'s Timeline`, content };
}
