/** Long messages on timelines, and the page of each message. */
import { describe, expect, inject, it } from 'vitest';
import { runCommandLine } from '../../support/command.ts';
import { send } from '../../support/http.ts';
import { requestCount } from '../../support/metrics.ts';
import { Simulator, segment } from '../../support/simulator.ts';
import { documentOf, messagesIn, textsIn, Visitor } from '../../support/visitor.ts';

const { site, simulator, ops } = inject('server');
const api = new Simulator(simulator);
const visitor = new Visitor(site);

/** Posts as a new user. Returns the author and the links on the author's page. */
async function post(text: string) {
  const author = await api.user();
  await api.say(author, text);
  const html = await visitor.read(`/${segment(author)}`);
  const item = documentOf(html).querySelector('.messages > li');
  const hrefOf = (selector: string) => item?.querySelector(selector)?.getAttribute('href') ?? '';
  return { author, html, permalink: hrefOf('.time'), more: hrefOf('.more') };
}

describe('a long message', () => {
  it('is shown up to its 1,000th code point, with a link to the rest', async () => {
    const text = `${'🌊'.repeat(1_000)} and the end`;
    const { html, permalink, more } = await post(text);
    expect(messagesIn(html)).toEqual([`${'🌊'.repeat(1_000)}…`]);
    expect(html).not.toContain('and the end');
    expect(more).toBe(permalink);
    expect(textsIn(await visitor.read(more), '.message p')).toEqual([text]);
  });

  it('keeps pages of a timeline small', async () => {
    const author = await api.user();
    for (let i = 0; i < 30; i += 1) await api.say(author, 'x'.repeat(10_000));
    const html = await visitor.read(`/${segment(author)}?before=4000000000000-1`);
    expect(messagesIn(html)).toHaveLength(30);
    // Each text is in the page twice: as HTML, and in the data for React's hydration.
    expect(html.length).toBeLessThan(100_000);
  });

  it('is listed in full for the simulator', async () => {
    const text = 'y'.repeat(10_000);
    const { author } = await post(text);
    expect(await api.contentsOf(author)).toEqual([text]);
  });
});

describe('the page of a message', () => {
  it('has its author, time and text, and a title that describes it', async () => {
    const { author, permalink } = await post('hello\n  <b>you</b>');
    expect(permalink).toMatch(/^\/message\/[1-9]\d*$/);
    const answer = await send(site, permalink);
    expect(answer.status).toBe(200);
    expect(answer.headers['cache-control']).toContain('no-store');
    const page = documentOf(answer.text);
    expect(page.title).toBe(`${author}: “hello <b>you</b>” | MiniTwit`);
    expect(page.querySelector('.message p')?.textContent).toBe('hello\n  <b>you</b>');
    expect(page.querySelector('.message .author')?.getAttribute('href')).toBe(
      `/${segment(author)}`,
    );
    expect(page.querySelector('.message time')?.textContent).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d UTC$/,
    );
  });

  it('is gone while the message is flagged', async () => {
    const { author, permalink } = await post('rude');
    const id = permalink.replace('/message/', '');
    const flag = (...args: string[]) => runCommandLine('bin/flag.ts', args, inject('databaseUrl'));
    expect((await flag(id)).code).toBe(0);
    const answer = await send(site, permalink);
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('rude');
    expect(answer.text).not.toContain(author);
    expect((await flag('--unflag', id)).code).toBe(0);
    expect((await send(site, permalink)).status).toBe(200);
  });

  it.each([
    ...[
      '0',
      '-1',
      '+1',
      '1.0',
      '1e3',
      '0x1',
      '%201',
      '1%00',
      '%EF%BC%91',
      '%E0%A4%A',
      'x',
      '__proto__',
      'follow',
    ],
    ...['9007199254740991', '9007199254740992', '9999999999999999', '1'.repeat(400)],
  ])('is not found at /message/%s', async (id) => {
    const answer = await send(site, `/message/${id}`);
    expect(answer.status).toBe(404);
    expect(textsIn(answer.text, 'h1')).toEqual(['Page Not Found']);
  });

  it.each(['/message', '/message/1/2', '/message/01'])('is not found at %s', async (path) => {
    expect((await send(site, path)).status).toBe(404);
  });

  it('is counted under one route', async () => {
    const { permalink } = await post('count me');
    const count = () => requestCount(ops, { route: '/message/:id', method: 'GET', status: '200' });
    const before = await count();
    await send(site, permalink);
    await expect.poll(count).toBe(before + 1);
  });
});
