/** The pages of links to `/<username>/follow` and `/<username>/unfollow`. */
import { redirect } from 'next/navigation';
import { readProfile } from '../../../lib/timelines.ts';
import { Confirmation } from '../../components/confirmation.tsx';
import { sitePage } from '../../components/site-page.tsx';

export const confirmFollowing = (verb: 'follow' | 'unfollow') =>
  sitePage(async ({ viewer, params: { username = '' } }) => {
    if (!viewer) redirect('/login');
    await readProfile(username, viewer.id);
    const address = `/${encodeURIComponent(username)}`;
    const word = verb === 'follow' ? 'Follow' : 'Unfollow';
    const content = (
      <Confirmation action={`${address}/${verb}`} submit={`${word} user`} back={address}>
        {word} <bdi>{username}</bdi>?
      </Confirmation>
    );
    return { title: `${word} ${username}?`, content };
  });
