import { signedInWrite, succeed } from '../../../lib/http/web.ts';
import { postMessage } from '../../../lib/messages.ts';

export const POST = signedInWrite(
  async ({ user, fields }) => {
    await postMessage(user.username, fields('text'));
    return succeed('/', 'Your message was recorded');
  },
  { back: '/', keepLong: 'text' },
);
