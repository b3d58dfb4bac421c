import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inProject } from '../../../bin/project.ts';
import { returnPath, signInAddress } from '../../../server/web/return-path.ts';

describe('the way back after signing in', () => {
  it.each([
    ['/', '/'],
    ['/public', '/public'],
    ['/Ada%20B?before=1_2&x=%2F%2Fy', '/Ada%20B?before=1_2&x=%2F%2Fy'],
    ['/Åse', '/%C3%85se'],
    ['/message/12', '/message/12'],
    ['/public#part', '/public'],
    ['/a?b=http://evil.test', '/a?b=http://evil.test'],
    ['/follows', '/follows'],
    ['/http:', '/http:'],
  ])('%s is %s', (given, path) => {
    expect(returnPath(given)).toBe(path);
    const address = new URL(signInAddress(path), 'http://site.test');
    expect([...address.searchParams]).toEqual([['next', path]]);
  });

  it.each([
    ...[undefined, null, '', ' ', 'public', '?a', '#', '.', '..'],
    ...['//evil.test', '///evil.test', '/\\evil.test', '\\/evil.test', '\\\\evil.test', '/a\\b'],
    ...['http://evil.test', 'HTTPS:evil.test', 'javascript:alert(1)', 'data:text/html,x', '//'],
    ...['/\t/evil.test', '/\n/evil.test', '\t//evil.test', ' /public', '/a b', '/a\0', '/\u0085'],
    ...['/.//evil.test', '/..//evil.test', '/a/..//evil.test', '/%2e//evil.test', '/a//b'],
    ...['/%2Fevil.test', '/%5Cevil.test', '/%2f%2fevil.test', '/%00', '/%0d%0aset-cookie:x', '/%'],
    ...['/%ff', '/\u202e', '/\ud800', `/${'x'.repeat(2_000)}`, '@evil.test', '/@/../\\'],
    ...['/http://evil.test'],
  ])('%j is none, and leads to /', (given) => {
    expect(returnPath(given)).toBe('/');
  });

  it.each(['', '/', '?a=1', '#b', '/.'])(
    'is none where a GET acts, written with "%s"',
    async (end) => {
      const doors: string[] = [];
      for await (const file of glob('app/**/route.ts', { cwd: inProject('.') })) {
        const text = await readFile(join(inProject('.'), file), 'utf8');
        if (!/export const GET = (?:signedInW|w)rite\(/.test(text)) continue;
        const route = file.replace(/^app|\/route\.ts$|\/\([^)]*\)/g, '');
        doors.push(`/${route.replace('[username]', 'ada')}`.replace('//', '/'));
      }
      expect(doors).toEqual(expect.arrayContaining(['/logout', '/ada/follow']));
      for (const door of doors) {
        expect([door, returnPath(door + end)]).toEqual([door, '/']);
        const disguised = door.replace(/\w(?=\w*$)/, (c) => `%${c.charCodeAt(0).toString(16)}`);
        expect([disguised, returnPath(disguised + end)]).toEqual([disguised, '/']);
      }
    },
  );
});
