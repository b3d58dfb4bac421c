/** The top of a user's page: name, follow counts, and whether the viewer follows them. */
import type { UserTimeline } from '../../lib/timelines.ts';
import { Avatar } from './avatar.tsx';

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
  /** Undefined for a visitor, who cannot follow anybody. */
  viewerId: number | undefined;
}

export function ProfileHeader({ profile, viewerId }: Props) {
  const { id, username, following, followers } = profile;
  return (
    <div className="profile">
      <Avatar username={username} size={72} />
      <h1>
        <bdi>{username}</bdi>
        {"'s Timeline"}
      </h1>
      <p>
        <b>{following}</b> following, <b>{followers}</b>{' '}
        {followers === 1 ? 'follower' : 'followers'}
      </p>
      {viewerId === id && <p>This is you!</p>}
      {viewerId !== undefined && viewerId !== id && <FollowForm {...profile} />}
    </div>
  );
}
