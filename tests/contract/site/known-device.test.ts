/** A known device can sign in while others exhaust the account's failure limit. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outcomeOf, RIGHT, type SignIns, startSignIns } from '../../support/sign-ins.ts';
import { Visitor } from '../../support/visitor.ts';

const HOUR = 3_600;

let signIns: SignIns;

beforeAll(async () => {
  signIns = await startSignIns('device');
});

afterAll(() => signIns.stop());

describe('a known device', () => {
  let username: string;
  let device: Visitor;

  beforeAll(async () => {
    username = await signIns.newUser();
    device = new Visitor(signIns.site(0));
    expect(await signIns.outcome(0, { username, password: RIGHT, visitor: device })).toBe(
      'signed in',
    );
    await device.submit('/logout');
    await signIns.fail(100, () => ({ username }));
  }, 120_000);

  it('can sign in while others are locked out', async () => {
    for (const server of [0, 1]) {
      const answer = await signIns.attempt(server, { username, password: RIGHT });
      expect(outcomeOf(answer)).toBe('limited');
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(HOUR - 300);
      expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(HOUR);
    }
    expect(await signIns.outcome(0, { username, visitor: device })).toBe('wrong');
    expect(await signIns.outcome(0, { username, password: RIGHT, visitor: device })).toBe(
      'signed in',
    );
  });

  it('is not known for another account, or with a forged cookie', async () => {
    const stranger = new Visitor(signIns.site(0));
    const own = { username: await signIns.newUser(), password: RIGHT, visitor: stranger };
    const answer = await signIns.attempt(0, own);
    expect(outcomeOf(answer)).toBe('signed in');
    const cookie = answer.headers['set-cookie']?.find((line) => line.startsWith('device='));
    expect(cookie).toMatch(/; HttpOnly/i);
    expect(cookie).toMatch(/; SameSite=Lax/i);
    expect(cookie).toMatch(/; Path=\/login/i);
    expect(await signIns.outcome(0, { username, visitor: stranger })).toBe('limited');
    for (const value of ['made.up', 'eyJhbGciOiJkaXIifQ..made.up.here', 'x'.repeat(3_000)]) {
      const headers = { cookie: `device=${value}`, 'x-forwarded-for': signIns.newAddress() };
      const forged = await new Visitor(signIns.site(0)).post(
        '/login',
        { username, password: '' },
        headers,
      );
      expect(outcomeOf(forged)).toBe('limited');
    }
  });

  it('has the same failure limit itself', async () => {
    expect(await signIns.outcome(0, { username, visitor: device })).toBe('wrong');
    await signIns.sql`update failed_sign_ins set failures = 100 where key like 'account:%'`;
    expect(await signIns.outcome(1, { username, password: RIGHT, visitor: device })).toBe(
      'limited',
    );
  });
});
