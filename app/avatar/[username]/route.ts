/** A user's identicon: a pure function of the name, so it can be cached for ever. */
import { toSvg } from 'jdenticon';
import { isTooLong } from '../../../lib/usernames.ts';

const SIZE = 96;

export async function GET(_: Request, context: { params: Promise<{ username: string }> }) {
  const { username } = await context.params;
  if (isTooLong(username)) return new Response(null, { status: 404 });
  return new Response(toSvg(username, SIZE, { backColor: '#e9f1f1', padding: 0.12 }), {
    headers: {
      'content-type': 'image/svg+xml',
      'cache-control': 'public, max-age=31536000, immutable',
    },
  });
}
