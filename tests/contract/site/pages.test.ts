import { describe, expect, inject, it } from 'vitest';
import { uniqueName } from '../../support/factories.ts';
import { send } from '../../support/http.ts';
import { Simulator, segment } from '../../support/simulator.ts';
import { documentOf, messagesIn, textsIn, Visitor } from '../../support/visitor.ts';

const { site, simulator } = inject('server');
const api = new Simulator(simulator);

describe('every answer', () => {
  it.each(['/public', '/login', '/nobody-of-this-name', '/a/b/c', '/api/latest', '/robots.txt'])(
    'of %s carries the security headers',
    async (path) => {
      const { headers } = await send(site, path);
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain(`frame-ancestors 'none'`);
      expect(policy).not.toContain('unsafe-inline');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('strict-origin-when-cross-origin');
      expect(headers['permissions-policy']).toContain('camera=()');
      expect(headers['x-powered-by']).toBeUndefined();
    },
  );

  it('allows each inline script of a page by its nonce or its hash', async () => {
    const { createHash } = await import('node:crypto');
    for (const path of ['/login', '/public', '/public?before=1-1']) {
      const { headers, text } = await send(site, path);
      const policy = String(headers['content-security-policy']);
      const scripts = [...documentOf(text).querySelectorAll('script')];
      expect(scripts.length).toBeGreaterThan(0);
      for (const script of scripts.filter(({ src }) => src === '')) {
        const hash = createHash('sha256').update(script.textContent).digest('base64');
        const nonce = script.getAttribute('nonce');
        expect(policy).toContain(nonce ? `'nonce-${nonce}'` : `'sha256-${hash}'`);
      }
    }
  });
});

describe('a page that does not exist', () => {
  it.each(['/nobody-of-this-name', '/a/b/c', '/%E0%A4%A', '/no%00body', '/public/x'])(
    'is reported as missing at %s without JavaScript',
    async (path) => {
      const answer = await send(site, path);
      expect([400, 404]).toContain(answer.status);
      expect(textsIn(answer.text, 'h1').join()).not.toBe('');
    },
  );
});

describe('a timeline', () => {
  it('has pages of thirty, without gaps or repetitions', async () => {
    const author = await api.user();
    for (let i = 1; i <= 65; i += 1) await api.say(author, `message ${i}`);
    const visitor = new Visitor(site);
    const written = Array.from({ length: 65 }, (_, i) => `message ${65 - i}`);
    const link = (html: string, rel: string) =>
      documentOf(html).querySelector(`a[rel=${rel}]`)?.getAttribute('href');
    const path = `/${segment(author)}`;
    const first = await visitor.read(path);
    const second = await visitor.read(path + link(first, 'next'));
    const third = await visitor.read(path + link(second, 'next'));
    expect([first, second, third].flatMap(messagesIn)).toEqual(written);
    expect(link(third, 'next')).toBeUndefined();
    const back = await visitor.read(path + link(third, 'prev'));
    expect(messagesIn(back)).toEqual(messagesIn(second));
    expect(messagesIn(await visitor.read(path + link(back, 'prev')))).toEqual(messagesIn(first));
  });

  it.each(['before=x', 'after=1', 'before=', 'before=9999999999999999-1', 'before=1-1&before=2-2'])(
    'shows a page for any cursor: %s',
    async (query) => {
      await api.say(await api.user(), 'hello');
      const page = await send(site, `/public?${query}`);
      expect(page.status).toBe(200);
      expect(messagesIn(page.text)).toContain('hello');
      expect(page.headers['cache-control']).toContain('no-store');
      // Two cursors: the first is a cursor, but of nothing that is there.
      expect(textsIn(page.text, '.notice')).toEqual([
        'There is no such page of messages. These are the newest.',
      ]);
      expect(textsIn((await send(site, '/public')).text, '.notice')).toEqual([]);
    },
  );

  it('shows the numbers of followed users and of followers', async () => {
    const [author, reader] = [await api.user(), await api.user()];
    await api.post(`/fllws/${segment(reader)}`, { follow: author });
    const text = textsIn(await new Visitor(site).read(`/${segment(author)}`), '.profile p').join();
    expect(text).toBe('0 following, 1 follower');
  });
});

describe('the icon', () => {
  it('is also where browsers look for it by themselves', async () => {
    const [icon, favicon] = [await send(site, '/icon.svg'), await send(site, '/favicon.ico')];
    expect([favicon.status, favicon.headers['content-type']]).toEqual([200, 'image/svg+xml']);
    expect(favicon.text).toBe(icon.text);
    expect(favicon.headers['cache-control']).toBe(icon.headers['cache-control']);
  });
});

describe('an avatar', () => {
  it('is an image that may be cached forever', async () => {
    const answer = await send(site, `/avatar/${segment(uniqueName('Ø'))}`);
    expect(answer.headers['content-type']).toBe('image/svg+xml');
    expect(answer.headers['cache-control']).toContain('immutable');
    expect((await send(site, `/avatar/${'x'.repeat(101)}`)).status).toBe(404);
  });
});
