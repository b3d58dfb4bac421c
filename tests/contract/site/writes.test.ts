import { describe, expect, inject, it } from 'vitest';
import { uniqueName } from '../../support/factories.ts';
import {
  documentOf,
  errorsIn,
  flashesIn,
  messagesIn,
  textsIn,
  Visitor,
} from '../../support/visitor.ts';

const { site } = inject('server');

async function signedIn(name = uniqueName()): Promise<Visitor> {
  const visitor = new Visitor(site);
  await visitor.register(name, 'secret');
  await visitor.signIn(name, 'secret');
  return visitor;
}

describe('posting', () => {
  it('shows the message at once to its author and to everyone', async () => {
    const visitor = await signedIn();
    const text = `<b>test</b> & "message" ${uniqueName()}\n  second line`;
    const page = await visitor.submit('/add_message', { text });
    expect(flashesIn(page)).toEqual(['Your message was recorded']);
    expect(messagesIn(page)).toEqual([text]);
    expect(messagesIn(await new Visitor(site).read('/public'))).toContain(text);
  });

  it('keeps a text that is too long in the form', async () => {
    const visitor = await signedIn();
    const text = 'å'.repeat(10_001);
    const page = await visitor.submit('/add_message', { text });
    expect(errorsIn(page)).toEqual(['The message has 10001 characters; at most 10000 are allowed']);
    expect(textsIn(page, 'textarea')).toEqual([text]);
    expect(messagesIn(page)).toEqual([]);
  });

  it('rejects an empty message, a visitor, and a body that is not a form', async () => {
    const visitor = await signedIn();
    expect(errorsIn(await visitor.submit('/add_message', { text: '' }))).toEqual([
      'You have to enter a message',
    ]);
    const blank = await visitor.submit('/add_message', { text: ' \n\t\u00a0\u200b' });
    expect(errorsIn(blank)).toEqual(['You have to enter a message']);
    expect(messagesIn(blank)).toEqual([]);
    expect((await new Visitor(site).post('/add_message', { text: 'hi' })).status).toBe(401);
    const headers = { 'content-type': 'text/plain' };
    const plain = await visitor.send('/add_message', { method: 'POST', headers, body: 'text=hi' });
    expect(plain.status).toBe(415);
    const huge = await visitor.post('/add_message', { text: 'x'.repeat(200_000) });
    expect(huge.status).toBe(413);
  });
});

describe('a text sent when the session has ended', () => {
  const textSent = async (visitor: Visitor, text: string) => {
    const answer = await visitor.post('/add_message', { text });
    expect(answer.status).toBe(401);
    return documentOf(answer.text).querySelector('.error a')?.getAttribute('href') ?? '';
  };

  it('is in the form after signing in', async () => {
    const name = uniqueName();
    const visitor = await signedIn(name);
    await visitor.submit('/logout');
    const text = `  <b>kept</b> & "safe"\n${'å'.repeat(9_000)}`;
    const link = await textSent(visitor, text);
    expect(link).toBe('/login?next=/');
    const form = documentOf(await visitor.read(link)).querySelector('form.account');
    const action = form?.getAttribute('action') ?? '';
    const wrong = await visitor.submit(action, { username: name, password: 'wrong' });
    expect(errorsIn(wrong)).toEqual(['Invalid password']);
    const page = await visitor.submit(action, { username: name, password: 'secret' });
    expect(flashesIn(page)).toEqual(['You were logged in']);
    expect(textsIn(page, 'textarea')).toEqual([text]);
    expect(textsIn(await visitor.read('/'), 'textarea')).toEqual(['']);
    expect(messagesIn(await visitor.read('/'))).toEqual([]);
  });

  it('is not saved without an earlier session, nor shown to another user', async () => {
    const stranger = new Visitor(site);
    const name = uniqueName();
    await stranger.register(name, 'secret');
    expect(await textSent(stranger, 'a stranger’s')).toBe('/login?next=/');
    const page = await stranger.submit('/login', { username: name, password: 'secret' });
    expect(textsIn(page, 'textarea')).toEqual(['']);
    const other = uniqueName();
    await new Visitor(site).register(other, 'secret');
    await stranger.submit('/logout');
    await textSent(stranger, 'private');
    const theirs = await stranger.submit('/login', { username: other, password: 'secret' });
    expect(textsIn(theirs, 'textarea')).toEqual(['']);
  });
});

describe('following', () => {
  it.each(['POST', 'GET'])(
    'adds messages to the feed, and removes them again, by %s',
    async (method) => {
      const name = uniqueName('Åse');
      const author = await signedIn(name);
      const text = uniqueName('said');
      await author.submit('/add_message', { text });
      const reader = await signedIn();
      const change = async (verb: string) => {
        const answer = await reader.send(`/${encodeURIComponent(name)}/${verb}`, { method });
        expect(answer.status, answer.text).toBe(303);
        return reader.read(answer.headers.location ?? '');
      };
      expect(flashesIn(await change('follow'))).toEqual([`You are now following "${name}"`]);
      expect(messagesIn(await reader.read('/'))).toEqual([text]);
      expect(flashesIn(await change('unfollow'))).toEqual([
        `You are no longer following "${name}"`,
      ]);
      expect(messagesIn(await reader.read('/'))).toEqual([]);
    },
  );

  it('needs a session and an existing user', async () => {
    const name = uniqueName();
    const reader = await signedIn(name);
    const path = `/${encodeURIComponent(name)}/follow`;
    expect((await new Visitor(site).post(path)).status).toBe(401);
    expect((await reader.post('/nobody of this name/follow'.replaceAll(' ', '%20'))).status).toBe(
      404,
    );
    expect((await reader.post('/no%00body/unfollow')).status).toBe(404);
  });
});

describe('HEAD', () => {
  it('changes nothing where a GET would', async () => {
    const name = uniqueName();
    const author = await signedIn(name);
    await author.submit('/add_message', { text: 'hello' });
    const reader = await signedIn();
    const head = async (path: string) => {
      const answer = await reader.send(path, { method: 'HEAD' });
      expect([answer.status, answer.headers.allow, answer.text]).toEqual([405, 'GET, POST', '']);
      expect(answer.headers['set-cookie']).toBeUndefined();
    };
    const user = `/${encodeURIComponent(name)}`;
    await head(`${user}/follow`);
    expect(messagesIn(await reader.read('/'))).toEqual([]);
    await reader.submit(`${user}/follow`);
    await head(`${user}/unfollow`);
    await head('/logout');
    expect(messagesIn(await reader.read('/'))).toEqual(['hello']);
  });
});

describe('a cross-site write', () => {
  it.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
  ])('is rejected: %o', async (headers) => {
    const visitor = await signedIn();
    const text = uniqueName('forged');
    const answer = await visitor.post('/add_message', { text }, headers);
    expect(answer.status).toBe(403);
    expect(messagesIn(await visitor.read('/'))).toEqual([]);
    const { 'sec-fetch-site': from } = headers;
    if (from === 'none') return;
    expect((await visitor.send('/logout', { headers: { ...headers } })).status).toBe(403);
    expect(textsIn(await visitor.read('/'), 'h1')).toEqual(['My Timeline']);
  });

  it('does not include same-origin requests and typed addresses', async () => {
    const visitor = await signedIn();
    const headers = { origin: site, 'sec-fetch-site': 'same-origin' };
    expect((await visitor.post('/add_message', { text: 'mine' }, headers)).status).toBe(303);
    const typed = await visitor.send('/logout', { headers: { 'sec-fetch-site': 'none' } });
    expect(typed.status).toBe(303);
  });
});
