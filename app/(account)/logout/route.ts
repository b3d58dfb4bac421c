import { endSession } from '../../../lib/auth/session.ts';
import { succeed, write } from '../../../lib/http/web.ts';

export const GET = write(async () => {
  await endSession();
  return succeed('/public', 'You were logged out');
});

export const POST = GET;
