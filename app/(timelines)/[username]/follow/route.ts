import { follow } from '../../../../lib/follows.ts';
import { signedInWrite, succeed } from '../../../../server/web/web.ts';

export const GET = signedInWrite(async ({ user, params: { username = '' } }) => {
  await follow(user.username, username);
  return succeed(`/${encodeURIComponent(username)}`, `You are now following "${username}"`);
});

export const POST = GET;
