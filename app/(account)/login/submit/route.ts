import { startSession } from '../../../../server/session/session.ts';
import { CLEARED_DRAFT, draftLeftBy } from '../../../../server/web/ended-session.ts';
import { returnPath, signInAddress } from '../../../../server/web/return-path.ts';
import { succeed, write } from '../../../../server/web/web.ts';

function sameForm(query: URLSearchParams): string {
  const path = returnPath(query.get('next'));
  return path === '/' ? '/login' : signInAddress(path);
}

export const POST = write(
  async ({ fields, query }) => {
    const userId = await startSession(fields('username').trim(), fields('password'));
    const draft = await draftLeftBy(userId);
    if (draft) return succeed('/', 'You were logged in', { draft, setCookies: [CLEARED_DRAFT] });
    return succeed(returnPath(query.get('next')), 'You were logged in');
  },
  { back: sameForm, keep: ['username'] },
);
