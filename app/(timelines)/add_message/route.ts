import { postVisibleMessage } from '../../../lib/messages.ts';
import { signedInWrite, succeed } from '../../../server/web/web.ts';

export const POST = signedInWrite(
  async ({ user, fields }) => {
    await postVisibleMessage(user.username, fields('text'));
    return succeed('/', 'Your message was recorded');
  },
  { back: '/', keepLong: 'text' },
);
