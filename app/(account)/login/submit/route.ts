import { startSession } from '../../../../server/session/session.ts';
import { succeed, write } from '../../../../server/web/web.ts';

export const POST = write(
  async ({ fields }) => {
    await startSession(fields('username').trim(), fields('password'));
    return succeed('/', 'You were logged in');
  },
  { back: '/login', keep: ['username'] },
);
