/** Limits on guessing passwords, by address and by account. */
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { uniqueName } from '../../support/factories.ts';
import { outcomeOf, RIGHT, type SignIns, startSignIns } from '../../support/sign-ins.ts';
import { textsIn, Visitor } from '../../support/visitor.ts';

const HOUR = 3_600;

let signIns: SignIns;

beforeAll(async () => {
  signIns = await startSignIns('guessing');
});

afterAll(() => signIns.stop());

describe('an address', () => {
  it('may fail 25 times in five minutes, across all servers', async () => {
    const [username, address] = [await signIns.newUser(), signIns.newAddress()];
    await signIns.fail(25, () => ({ username: uniqueName(), address }));
    for (const server of [0, 1]) {
      const answer = await signIns.attempt(server, { username, password: RIGHT, address });
      expect(outcomeOf(answer)).toBe('limited');
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(200);
      expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(300);
      expect(answer.headers['set-cookie']).toBeUndefined();
      expect(textsIn(answer.text, '.error').join()).toMatch(/Wait 5 minutes/);
    }
    expect(await signIns.outcome(0, { username, password: RIGHT })).toBe('signed in');
    const page = await new Visitor(signIns.site(0)).send('/login', {
      headers: { 'x-forwarded-for': address },
    });
    expect(page.status).toBe(200);
  });

  it('is a whole /64 of IPv6', async () => {
    await signIns.fail(25, (index) => ({
      username: uniqueName(),
      address: `2001:db8:1:2::${index}`,
    }));
    const other = { username: uniqueName(), address: '2001:db8:1:2:ffff::1' };
    expect(await signIns.outcome(0, other)).toBe('limited');
    expect(await signIns.outcome(0, { ...other, address: '2001:db8:1:3::1' })).toBe('wrong');
  });

  it('may sign in without limit', async () => {
    const [username, address] = [await signIns.newUser(), signIns.newAddress()];
    for (let i = 0; i < 30; i += 1) {
      expect(await signIns.outcome(i, { username, password: RIGHT, address })).toBe('signed in');
    }
  });

  it('cannot exceed the limit with concurrent attempts', async () => {
    const [username, address] = [await signIns.newUser(), signIns.newAddress()];
    await signIns.fail(15, () => ({ username: uniqueName(), address }));
    let wrong = 15;
    let outcomes: string[] = [];
    // A server with a full hashing queue answers some with 503.
    for (let round = 0; round < 10 && !outcomes.includes('limited'); round += 1) {
      const all = Array.from({ length: 40 }, (_, index) =>
        signIns.outcome(index, { username, address }),
      );
      outcomes = await Promise.all(all);
      for (const each of outcomes) expect(['wrong', 'limited', '503']).toContain(each);
      wrong += outcomes.filter((each) => each === 'wrong').length;
    }
    expect(outcomes).toContain('limited');
    expect(wrong).toBeLessThanOrEqual(25);
    for (const server of [0, 1]) {
      expect(await signIns.outcome(server, { username, password: RIGHT, address })).toBe('limited');
    }
  });
});

describe.each([
  ['an account', () => signIns.newUser()],
  ['an unknown name', async () => uniqueName('nobody')],
])('%s', (_, name) => {
  it('may fail 25 times an hour from one address', async () => {
    const [username, address] = [await name(), signIns.newAddress()];
    for (let i = 0; i < 25; i += 1)
      expect(await signIns.outcome(0, { username, address })).toBe('wrong');
    const answer = await signIns.attempt(0, { username, address });
    expect(outcomeOf(answer)).toBe('limited');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(HOUR - 100);
    expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(HOUR);
    await signIns.sql`update failed_sign_ins set expires_at = now() where key like 'address:%'`;
    expect(await signIns.outcome(1, { username, address })).toBe('limited');
    expect(await signIns.outcome(1, { username: uniqueName(), address })).toBe('wrong');
  });

  it('may fail 100 times an hour from all addresses', async () => {
    const username = await name();
    await signIns.fail(4, () => ({ username }));
    // known-device.test.ts really fails that often.
    await signIns.sql`update failed_sign_ins set failures = 99 where key like 'account:%' and failures = 4`;
    expect(await signIns.outcome(0, { username })).toBe('wrong');
    expect(await signIns.outcome(0, { username, password: RIGHT })).toBe('limited');
  });
});

describe('the table of failures', () => {
  it('drops expired rows when others fail', async () => {
    await signIns.sql`insert into failed_sign_ins
      select 'expired:' || i, 1, now() - i * interval '1 minute' from generate_series(1, 120) i`;
    await signIns.fail(5, () => ({ username: uniqueName() }));
    const [row] =
      await signIns.sql`select count(*)::int as count from failed_sign_ins where key like 'expired:%'`;
    expect(row?.count).toBe(0);
  });

  it('holds no names and no addresses', async () => {
    const [username, address] = [uniqueName(), signIns.newAddress()];
    expect(await signIns.outcome(0, { username, address })).toBe('wrong');
    const rows = await signIns.sql`select key from failed_sign_ins`;
    expect(rows.length).toBeGreaterThan(2);
    for (const { key } of rows) expect(key).toMatch(/^[a-z-]+:[\w-]{43}$/);
  });
});

describe('without a trusted proxy', () => {
  it('clients behind a proxy are not locked out together', async () => {
    const visitor = new Visitor(inject('server').site);
    const username = uniqueName();
    for (let i = 0; i < 27; i += 1) {
      const headers = { 'x-forwarded-for': '203.0.113.99' };
      const answer = await visitor.post('/login', { username, password: 'wrong' }, headers);
      expect(outcomeOf(answer)).toBe('wrong');
    }
  });
});
