/** The header of a user's page: the name, counts of follows, and a button to follow the user. */
import type { TimelinePage, UserTimeline } from '../../lib/timelines.ts';
import { Avatar } from './avatar.tsx';
import { TimelineHeading } from './timeline-heading.tsx';

type Profile = UserTimeline['profile'];

function FollowForm({ username, followed }: Profile) {
  const verb = followed ? 'unfollow' : 'follow';
  return (
    <form action={`/${encodeURIComponent(username)}/${verb}`} method="post">
      <span>You are {followed ? 'currently' : 'not yet'} following this user.</span>
      <button type="submit">{followed ? 'Unfollow user' : 'Follow user'}</button>
    </form>
  );
}

interface Props {
  profile: Profile;
  page: TimelinePage;
  /** The viewer's id; undefined for visitors. */
  viewerId: number | undefined;
}

export function ProfileHeader({ profile, page, viewerId }: Props) {
  const { id, username, following, followers } = profile;
  return (
    <div className="profile">
      <Avatar username={username} size={72} />
      <TimelineHeading page={page}>
        <bdi>{username}</bdi>
        {"'s Timeline"}
      </TimelineHeading>
      <p>
        <b>{following}</b> following, <b>{followers}</b>{' '}
        {followers === 1 ? 'follower' : 'followers'}
      </p>
      {viewerId === id && <p>This is you!</p>}
      {viewerId !== undefined && viewerId !== id && <FollowForm {...profile} />}
    </div>
  );
}
