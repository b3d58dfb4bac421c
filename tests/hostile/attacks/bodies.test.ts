/** Bodies are bounded, each and in total, before anything else reads them. */
import { expect, it } from 'vitest';
import { underAttack } from '../arena.ts';
import { attack } from '../attack.ts';

const PATHS = ['/add_message', '/login', '/public', '/api/register', '/nobody/at/home'];

const CONNECTIONS = 150;
const SECONDS = 8;

it.for(['length', 'chunked'] as const)(
  '150 bodies of 10 MB at once, %s',
  async (framing, context) => {
    const { answers } = await underAttack(context, async ({ site }) => {
      const bodies = {
        base: site,
        paths: PATHS,
        connections: CONNECTIONS,
        framing,
        bytes: 10_000_000,
      };
      const { result } = await attack('bodies', bodies, SECONDS);
      return { answers: await result };
    });
    const { 413: refused = 0, closed = 0, ...others } = answers.endings;
    expect(refused + closed).toBeGreaterThan(CONNECTIONS);
    expect(refused, 'answers of 413').toBeGreaterThan(0);
    expect(others).toEqual({});
  },
);

const KIB = 1024;

it('150 unfinished bodies of 150 KiB', async (context) => {
  const { answers } = await underAttack(context, async ({ site }) => {
    const start =
      'POST /login HTTP/1.1\r\nHost: localhost\r\nCookie: flash=x\r\n' +
      'Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 153600\r\n\r\n';
    const slow = {
      base: site,
      connections: CONNECTIONS,
      start,
      drop: 'x',
      body: 150 * KIB - 1_000,
    };
    const { result } = await attack('slow', slow, 5);
    return { answers: await result };
  });
  const { 'still open': open = 0 } = answers.endings;
  // All buffered parts fit into 16 MiB.
  expect(open * 150 * KIB).toBeLessThanOrEqual(16 * KIB * KIB);
  expect(open).toBeGreaterThan(0);
});
