import { describe, expect, test } from 'vitest';
import { CLEARED_FLASH, type Flash, flashCookie, parseFlash } from '../../../server/web/flash.ts';

const valueIn = (cookie: string) => /^flash=([^;]*)/.exec(cookie)?.[1];
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

test('the next page reads the flash that was set', () => {
  const flash: Flash = {
    kind: 'error',
    text: 'You are now following "Åse; =, Ødegård 🙂"',
    typed: { username: 'a;b=c', email: 'x@y' },
    errors: { username: 'You have to enter a username' },
    draft: 'b1946ac9-2492-4d23-8a2c-000000000000',
  };
  const cookie = flashCookie(flash);
  expect(parseFlash(valueIn(cookie))).toEqual(flash);
  expect(cookie).toMatch(/; HttpOnly/);
  expect(cookie).toMatch(/; SameSite=Lax/);
});

test('a cleared flash is gone', () => {
  expect(parseFlash(valueIn(CLEARED_FLASH))).toBeUndefined();
  expect(CLEARED_FLASH).toMatch(/Max-Age=0/);
});

describe('an invalid flash is ignored', () => {
  test.each([
    ['nothing', undefined],
    ['an empty value', ''],
    ['invalid base64', '%%%'],
    ['no JSON', 'bm90IGpzb24'],
    ['another kind', encoded({ kind: 'html', text: 'x' })],
    ['an error that is no text', encoded({ kind: 'error', text: 'x', errors: { email: 1 } })],
    ['no text', encoded({ kind: 'error' })],
    ['a long text', encoded({ kind: 'error', text: 'x'.repeat(501) })],
    ['an array', encoded([])],
    ['an invalid draft id', encoded({ kind: 'error', text: 'x', draft: 'a\0b' })],
  ])('%s', (_, value) => {
    expect(parseFlash(value)).toBeUndefined();
  });
});
