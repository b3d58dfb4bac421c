import { unfollow } from '../../../../lib/follows.ts';
import { signedInWrite, succeed } from '../../../../server/web/web.ts';

export const GET = signedInWrite(async ({ user, params: { username = '' } }) => {
  await unfollow(user.username, username);
  return succeed(`/${encodeURIComponent(username)}`, `You are no longer following "${username}"`);
});

export const POST = GET;
