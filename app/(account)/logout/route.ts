import { endSession } from '../../../server/session/session.ts';
import { succeed, write } from '../../../server/web/web.ts';

export const GET = write(async () => {
  await endSession();
  return succeed('/public', 'You were logged out');
});

export const POST = GET;
