import { startSession } from '../../../../lib/auth/session.ts';
import { succeed, write } from '../../../../lib/http/web.ts';

export const POST = write(
  async ({ fields }) => {
    await startSession(fields('username').trim(), fields('password'));
    return succeed('/', 'You were logged in');
  },
  { back: '/login', keep: ['username'] },
);
