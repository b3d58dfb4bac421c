import type { UserTimeline } from '../../lib/timelines.ts';
import type { PageView } from './page-view.ts';
import { ProfileHeader } from './profile-header.tsx';
import { Timeline } from './timeline.tsx';
import { titleOfPage } from './timeline-heading.tsx';

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
      <ProfileHeader profile={profile} page={page} viewerId={viewerId} />
      <Timeline page={page} empty={silence} />
    </>
  );
  return { title: titleOfPage(`${username}'s Timeline`, page), content };
}
