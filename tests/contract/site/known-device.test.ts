/** Whoever has signed in before gets in while others use up the failures of the account. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outcomeOf, RIGHT, type SignIns, startSignIns } from '../../support/sign-ins.ts';
import { Visitor } from '../../support/visitor.ts';

const HOUR = 3_600;

let signIns: SignIns;

beforeAll(async () => {
  signIns = await startSignIns('device');
});

afterAll(() => signIns.stop());

describe('a device that signed in before', () => {
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

  it('gets in while the others are locked out', async () => {
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

  it('is none for another account, or with a cookie that was made up', async () => {
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

  it('has as many failures itself', async () => {
    expect(await signIns.outcome(0, { username, visitor: device })).toBe('wrong');
    await signIns.sql`update failed_sign_ins set failures = 100 where key like 'account:%'`;
    expect(await signIns.outcome(1, { username, password: RIGHT, visitor: device })).toBe(
      'limited',
    );
  });
});
