/** Two replicas on one database: cached pages are never stale for longer than a second. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { runCommandLine } from '../../support/command.ts';
import { uniqueName } from '../../support/factories.ts';
import { createDatabase } from '../../support/fresh-database.ts';
import { send } from '../../support/http.ts';
import { sumOf } from '../../support/metrics.ts';
import { type StartedServer, startServer } from '../../support/server.ts';
import { Simulator, segment } from '../../support/simulator.ts';
import { flashesIn, messagesIn, Visitor } from '../../support/visitor.ts';

let [one, other]: StartedServer[] = [];
let databaseUrl = '';
let author = '';

const page = async (server: StartedServer | undefined, path = '/public') =>
  messagesIn((await send(server?.site ?? '', path)).text);
const api = (server: StartedServer | undefined) => new Simulator(server?.simulator ?? '');

beforeAll(async () => {
  expect(inject('postgresUrl')).toBeDefined();
  databaseUrl = await createDatabase('cached');
  [one, other] = await Promise.all([startServer({ databaseUrl }), startServer({ databaseUrl })]);
  author = await api(one).user();
});

afterAll(() => Promise.all([one?.stop(), other?.stop()]));

describe('a cached page', () => {
  it('shows a new message at once on the replica that stored it, and within a second on the other', async () => {
    for (let round = 0; round < 5; round += 1) {
      const text = uniqueName('round');
      await Promise.all([page(one), page(other)]);
      await api(one).say(author, text);
      expect((await page(one))[0]).toBe(text);
      expect((await page(one, `/${segment(author)}`))[0]).toBe(text);
      await pause(1_000);
      expect((await page(other))[0]).toBe(text);
      expect((await page(other, `/${segment(author)}`))[0]).toBe(text);
    }
  });

  it('shows writes of another replica to the first visitor after it expired', async () => {
    const text = uniqueName('night');
    await Promise.all([page(one), page(other)]);
    await pause(1_100);
    await api(one).say(author, text);
    expect((await page(other))[0]).toBe(text);
  });

  it('no longer shows a message a second after it was flagged, on either replica', async () => {
    const text = uniqueName('rude');
    await api(one).say(author, text);
    const html = (await send(one?.site ?? '', '/public')).text;
    const id = /<li id="message-(\d+)"/.exec(html)?.[1] ?? '';
    const paths = ['/public', `/${segment(author)}`];
    await pause(1_000);
    for (const path of paths) expect((await page(other, path))[0]).toBe(text);
    expect((await runCommandLine('bin/flag.ts', [id], databaseUrl)).code).toBe(0);
    await pause(1_000);
    for (const server of [one, other]) {
      for (const path of paths) expect(await page(server, path)).not.toContain(text);
    }
  });

  it('is rendered once for all waiting visitors, and answered with 304 to those who have it', async () => {
    await api(one).say(author, uniqueName('new'));
    const rendered = () =>
      sumOf(one?.ops ?? '', 'minitwit_page_cache_requests_total', { result: 'miss' });
    const before = await rendered();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => send(one?.site ?? '', '/public')),
    );
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect((await rendered()) - before).toBe(1);
    const { headers } = await send(one?.site ?? '', '/public');
    expect(headers['x-nextjs-cache']).toBe('HIT');
    expect(headers['cache-control']).toContain('s-maxage=1');
    expect(headers.vary).toMatch(/\bCookie\b/);
    expect(headers['set-cookie']).toBeUndefined();
    const again = await send(one?.site ?? '', '/public', {
      headers: { 'if-none-match': String(headers.etag) },
    });
    expect(again.status).toBe(304);
  });

  it('is not served to visitors with a session or a flash', async () => {
    const visitor = new Visitor(one?.site ?? '');
    const name = uniqueName();
    const registered = await visitor.register(name, 'secret');
    expect(flashesIn(registered)).toHaveLength(1);
    await visitor.signIn(name, 'secret');
    const answer = await visitor.send('/public');
    expect(answer.headers['cache-control']).toContain('no-store');
    expect(answer.headers['x-nextjs-cache']).toBeUndefined();
  });

  it('of an unknown user is 404 only until that user exists', async () => {
    const name = uniqueName('late');
    const path = `/${segment(name)}`;
    const missing = await send(one?.site ?? '', path);
    expect(missing.status).toBe(404);
    expect(missing.headers['cache-control']).toContain('no-store');
    await api(other).user(name);
    expect((await send(one?.site ?? '', path)).status).toBe(200);
  });
});
