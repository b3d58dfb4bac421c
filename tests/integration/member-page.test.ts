/** Pages that need a session, called in this process: who has none is sent to sign in, and back. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test, vi } from 'vitest';
import { memberPage } from '../../app/components/site-page.tsx';
import { type Exchange, enterExchange } from '../../server/exchange.ts';
import { currentUser } from '../../server/session/session.ts';

vi.mock('next/headers', () => ({ cookies: async () => ({ get: () => undefined }) }));
vi.mock(import('../../server/session/session.ts'), () => ({ currentUser: vi.fn() }));

const page = memberPage(async ({ viewer }) => ({ title: viewer.username, content: null }));

/** The status and the headers that the page at `url` sets, and its title. */
async function opened(url: string) {
  const headers: Record<string, string> = {};
  const response = {
    headersSent: false,
    statusCode: 200,
    setHeader: (name: string, value: string) => Object.assign(headers, { [name]: value }),
  };
  enterExchange({
    url,
    request: {} as IncomingMessage,
    response: response as unknown as ServerResponse,
  } as Exchange);
  const { title } = (await page({})).props;
  return { status: response.statusCode, headers, title };
}

test.each([
  ['/settings', '/login?next=/settings'],
  ['/settings?tab=a%26b&_rsc=1x2y', '/login?next=/settings%3Ftab%3Da%2526b'],
  ['//evil.test/settings', '/login?next=/settings'],
  ['//', '/login?next=/'],
])('%s leads a visitor to %s', async (url, location) => {
  expect(await opened(url)).toEqual({ status: 303, headers: { location }, title: 'Sign In' });
});

test('is shown to somebody with a session', async () => {
  vi.mocked(currentUser).mockResolvedValueOnce({ id: 1, username: 'ada', epoch: 0 });
  expect(await opened('/settings')).toEqual({ status: 200, headers: {}, title: 'ada' });
});
