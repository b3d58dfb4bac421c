/** The maximum size of a list in bytes. On its own server, since long messages are in all users' list. */
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase } from '../../support/fresh-database.ts';
import { type StartedServer, startServer } from '../../support/server.ts';
import { type Listed, Simulator, segment } from '../../support/simulator.ts';

const MOST = 1_000_000;

let server: StartedServer;
let database: postgres.Sql;

beforeAll(async () => {
  const url = await createDatabase('list_size');
  database = postgres(url, { max: 1 });
  server = await startServer({ databaseUrl: url });
  await database`
    insert into users (username, email, password_hash)
    select name, 'a@b', '' from unnest(array['smiling', 'quoting', 'brief']) name
    union all select repeat('🙂', 90) || n, 'a@b', '' from generate_series(1, 4000) n`;
  const post = (author: string, text: string, count: number) => database`
    insert into messages (author_id, text, pub_date)
    select id, n || ${text}, now() + n * interval '1 second'
    from users, generate_series(1, ${count}) n where username = ${author}`;
  await post('brief', ' word', 30);
  await post('smiling', '🙂'.repeat(9_990), 60);
  // Each character is six bytes of JSON.
  await post('quoting', '\u0001'.repeat(9_990), 60);
  await database`
    insert into follows (who_id, whom_id)
    select who.id, whom.id from users who, users whom where who.username = 'brief' and whom.id <> who.id`;
});

afterAll(async () => {
  await database?.end();
  await server?.stop();
});

describe.each([
  ['on the simulator port', () => server.simulator],
  ['on the site, below /api', () => `${server.site}/api`],
])('%s', (_, base) => {
  const read = async (path: string) => {
    const { headers, text, status } = await new Simulator(base()).send(path);
    expect(status, text).toBe(200);
    return { text, list: JSON.parse(text), truncated: headers['x-truncated'] };
  };

  test.each([
    '/msgs',
    '/msgs?no=10000',
    '/msgs/smiling',
    '/msgs/quoting',
    '/msgs/quoting?no=10000',
  ])('%s ends before the first message that does not fit, newest first', async (path) => {
    const { text, list, truncated } = await read(path);
    const bytes = Buffer.byteLength(text);
    expect(truncated).toBe('true');
    expect(bytes).toBeLessThanOrEqual(MOST);
    expect(bytes).toBeGreaterThan(MOST - 61_000);
    const dates = list.map((message: Listed) => message.pub_date);
    expect(dates).toEqual(dates.toSorted((a: number, b: number) => b - a));
    if (path !== '/msgs') return;
    // The newest messages start with 60.
    expect(list[0].content).toMatch(/^60/);
    expect(list[1].content).toMatch(/^60/);
  });

  test.each(['smiling', 'quoting'])('a single message always fits: by %s', async (author) => {
    const { list, truncated } = await read(`/msgs/${segment(author)}?no=1`);
    expect(truncated).toBeUndefined();
    expect([...list[0].content]).toHaveLength(9_992);
    expect(list[0]).toEqual({
      content: expect.stringMatching(/^60/),
      pub_date: expect.any(Number),
      user: author,
    });
  });

  test.each(['/msgs/brief', '/msgs/brief?no=10000', '/msgs/brief?no=0', '/msgs?no=10'])(
    '%s fits',
    async (path) => {
      expect((await read(path)).truncated).toBeUndefined();
    },
  );

  test('lists of followed users are limited too', async () => {
    expect((await read('/fllws/brief?no=2000')).truncated).toBeUndefined();
    const { text, list, truncated } = await read('/fllws/brief?no=10000');
    expect(truncated).toBe('true');
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MOST);
    expect(Buffer.byteLength(text)).toBeGreaterThan(MOST - 1_000);
    expect(new Set(list.follows).size).toBe(list.follows.length);
  });
});
