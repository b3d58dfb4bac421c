/** Links to actions: anyone can write one into a message, so following one only asks. */
import { describe, expect, inject, it } from 'vitest';
import { uniqueName } from '../../support/factories.ts';
import { documentOf, flashesIn, messagesIn, textsIn, Visitor } from '../../support/visitor.ts';

const { site } = inject('server');

const LINKS = [{ 'sec-fetch-site': 'same-origin' }, { 'upgrade-insecure-requests': '1' }];

async function signedIn(name = uniqueName()): Promise<Visitor> {
  const visitor = new Visitor(site);
  await visitor.register(name, 'secret');
  await visitor.signIn(name, 'secret');
  return visitor;
}

/** Follows a link, and gives the page and the one form on it that posts, apart from the sign-out. */
async function follow(visitor: Visitor, path: string, headers: Record<string, string>) {
  const { status, headers: answered, text } = await visitor.send(path, { headers });
  const form = documentOf(text).querySelector('main form');
  return { status, answered, text, action: form?.getAttribute('action') ?? '' };
}

describe.each(LINKS)('a link followed with %o', (headers) => {
  it.each(['plain', `a?b#c [y] (x) 100%`, `"Ø" o'hara %2F`])(
    'to follow %s asks, and its button does it',
    async (oddity) => {
      const name = `${uniqueName()} ${oddity}`;
      const author = await signedIn(name);
      await author.submit('/add_message', { text: 'hello' });
      const reader = await signedIn();
      const address = `/${encodeURIComponent(name)}`;
      const asked = await follow(reader, `${address}/follow`, headers);
      expect([asked.status, asked.answered['set-cookie']]).toEqual([200, undefined]);
      expect(textsIn(asked.text, 'h1')).toEqual([`Follow ${name}?`]);
      expect(textsIn(asked.text, 'nav a').length).toBeGreaterThan(1);
      expect(asked.action).toBe(`${address}/follow`);
      expect(messagesIn(await reader.read('/'))).toEqual([]);
      const done = await reader.submit(asked.action);
      expect(flashesIn(done)).toEqual([`You are now following "${name}"`]);

      const again = await follow(reader, `${address}/unfollow`, headers);
      expect(textsIn(again.text, 'h1')).toEqual([`Unfollow ${name}?`]);
      expect(messagesIn(await reader.read('/'))).toEqual(['hello']);
      await reader.submit(again.action);
      expect(messagesIn(await reader.read('/'))).toEqual([]);
    },
  );

  it('to sign out asks, and its button does it', async () => {
    const visitor = await signedIn();
    const asked = await follow(visitor, '/logout', headers);
    expect([asked.status, asked.answered['set-cookie']]).toEqual([200, undefined]);
    expect(textsIn(asked.text, 'main button')).toEqual(['Sign out']);
    expect(textsIn(await visitor.read('/'), 'h1')).toEqual(['My Timeline']);
    expect(flashesIn(await visitor.submit(asked.action))).toEqual(['You were logged out']);
  });

  it('does nothing however its address is written', async () => {
    const name = uniqueName();
    await (await signedIn(name)).submit('/add_message', { text: 'hello' });
    const reader = await signedIn();
    const address = `/${encodeURIComponent(name)}`;
    const paths = ['%66ollow', 'follow/', 'follow?x=y', '/follow', '../x/../follow', 'FOLLOW'];
    for (const path of paths) {
      const { status } = await reader.send(`${address}/${path}`, { headers });
      expect([path, status]).not.toEqual([path, 303]);
    }
    expect(messagesIn(await reader.read('/'))).toEqual([]);
    for (const path of ['/%6cogout', '/logout/', '/logout?x=y', '//logout', '/x/../logout']) {
      await reader.send(path, { headers });
      expect(textsIn(await reader.read('/'), 'h1')).toEqual(['My Timeline']);
    }
  });

  it('asks nobody who is not signed in, and for nobody who is not there', async () => {
    const name = uniqueName();
    const reader = await signedIn(name);
    const visitor = new Visitor(site);
    const address = `/${encodeURIComponent(name)}/follow`;
    const { status, headers: answered } = await visitor.send(address, { headers });
    expect([status, answered.location]).toEqual([307, '/login']);
    expect((await visitor.send('/logout', { headers })).headers.location).toBe('/public');
    expect((await follow(reader, '/nobody-of-this-name/follow', headers)).status).toBe(404);
    expect((await follow(reader, '/message/follow', headers)).status).toBe(404);
  });

  it('shows a flash once', async () => {
    const visitor = await signedIn();
    const posted = await visitor.post('/add_message', { text: 'hello' });
    expect(posted.status).toBe(303);
    expect(flashesIn((await follow(visitor, '/logout', headers)).text)).toHaveLength(1);
    expect(flashesIn(await visitor.read('/'))).toEqual([]);
  });
});

describe('the header that says so inside', () => {
  it('is nothing that a client can send', async () => {
    const name = uniqueName();
    const [reader] = [await signedIn(), await signedIn(name)];
    const headers = { 'x-minitwit-link': '1' };
    const answer = await reader.send(`/${encodeURIComponent(name)}/follow`, { headers });
    expect(answer.status).toBe(303);
  });
});
