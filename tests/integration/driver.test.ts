/** The bugs that the driver's patch fixes: each of these tests fails without it. */
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import imported from 'postgres';
import { afterEach, describe, expect, inject, test } from 'vitest';

const required: typeof imported = createRequire(import.meta.url)('postgres');

const UNDEFINED = undefined as unknown as number;

let cleanUps: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
  cleanUps = [];
});

/** Starts a server that `serve`s each connection, and returns the database's URL with its address. */
async function serverFor(serve: (client: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    sockets.add(client.on('error', () => {}));
    serve(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  const url = new URL(inject('databaseUrl'));
  url.host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return url.href;
}

describe.each([
  ['imported', imported],
  ['required', required],
])('the driver, %s,', (way, postgres) => {
  function open(url = inject('databaseUrl')) {
    const sql = postgres(url, { max: 1, fetch_types: false, backoff: () => 0.1 });
    cleanUps.push(() => sql.end({ timeout: 0 }));
    return (text: string, parameters: (number | boolean)[] = []) =>
      sql.unsafe(text, parameters, { prepare: true });
  }

  test('returns full results after a statement that failed while sending rows', async () => {
    const ask = open();
    await expect(ask('select 10 / (3 - g) from generate_series(1, 3) g')).rejects.toThrow('zero');
    expect([...(await ask('select 1 as one'))]).toEqual([{ one: 1 }]);
  });

  test('rejects a value that cannot be serialized, and no other statement', async () => {
    const ask = open();
    const numbers = [1, 2, UNDEFINED, UNDEFINED, 5, 6];
    await ask('select $1::int as n', [0]);
    const answers = numbers.map((n) =>
      ask('select $1::int as n', [n]).then(
        (rows) => rows[0]?.n,
        ({ code }) => code,
      ),
    );
    const refused = 'UNDEFINED_VALUE';
    expect(await Promise.all(answers)).toEqual([1, 2, refused, refused, 5, 6]);
  });

  test('retries a statement with an outdated plan with the same values', async () => {
    const [ask, change] = [open(), open()];
    const table = `changing_${way}`;
    await change(`create table ${table} as select 1 as one`);
    const text = `select $1::int as n, $2::boolean as yes, ${table}.* from ${table}`;
    await ask(text, [0, true]);
    await change(`alter table ${table} add column two int`);
    const answers = await Promise.all([1, 2, 3, 4].map((n) => ask(text, [n, true])));
    const expected = [1, 2, 3, 4].map((n) => ({ n, yes: true, one: 1, two: null }));
    expect(answers.flatMap((rows) => [...rows])).toEqual(expected);
  });

  test('uses a connection whose first statement was cancelled while connecting', async () => {
    const target = new URL(inject('databaseUrl'));
    let release: (() => void) | undefined;
    const url = await serverFor((client) => {
      const upstream = connect(Number(target.port), target.hostname).on('error', () => {});
      upstream.pipe(client);
      release = () => client.pipe(upstream);
    });
    const ask = open(url);
    const first = ask('select 1 as one').execute();
    while (!release) await pause(5);
    first.cancel();
    await expect(first).rejects.toThrow('canceling');
    release();
    expect([...(await ask('select 2 as two'))]).toEqual([{ two: 2 }]);
  });

  test('backs off before reconnecting to a server that disconnects', async () => {
    let connections = 0;
    const url = await serverFor((client) => {
      connections += 1;
      client.end();
    });
    const began = performance.now();
    open(url)('select 1').catch(() => {});
    while (connections < 5) await pause(5);
    expect(performance.now() - began).toBeGreaterThan(4 * 50);
  });
});
