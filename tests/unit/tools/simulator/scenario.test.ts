import { describe, expect, test } from 'vitest';
import { parseScenario, requestOf } from '../../../../tools/simulator/scenario.ts';

describe('parseScenario', () => {
  test('reads each kind of line', () => {
    const text = [
      '0\t0\t1582246860738\tregister\tRoger Histand\tRoger+Histand@example.org\t]=)[X{Km{z',
      '3\t3614448\t1582270042673\ttweet\tRoger Histand\tHis name, “I have” said.',
      '21\t5\t1582270042674\tfollow\tRoger Histand\tÅse Ødegård',
      '22\t5\t1582270042675\tunfollow\tRoger Histand\tÅse Ødegård',
      '',
    ].join('\n');
    const user = 'Roger Histand';
    expect(parseScenario(text)).toEqual([
      {
        id: 0,
        kind: 'register',
        user,
        email: 'Roger+Histand@example.org',
        password: ']=)[X{Km{z',
      },
      { id: 3, kind: 'tweet', user, text: 'His name, “I have” said.' },
      { id: 21, kind: 'follow', user, whom: 'Åse Ødegård' },
      { id: 22, kind: 'unfollow', user, whom: 'Åse Ødegård' },
    ]);
  });

  test('keeps quotes, backslashes and tabs in the last field', () => {
    const line = (rest: string) => parseScenario(`1\t0\t0\t${rest}\n`)[0];
    expect(line('register\ta\tb@c\t"\\]\t\'x')).toMatchObject({ password: '"\\]\t\'x' });
    expect(line('tweet\ta\t"quoted"\tand more ')).toMatchObject({ text: '"quoted"\tand more ' });
  });

  test.each([
    ['an unknown command', '5\t0\t0\tlike\ta\tb'],
    ['too few fields', '5\t0\t0\ttweet\ta'],
    ['a registration without a password', '5\t0\t0\tregister\ta\tb@c'],
    ['no number', 'x\t0\t0\ttweet\ta\tb'],
    ['no user', '5\t0\t0\ttweet\t\tb'],
    ['an empty line in the middle', ''],
  ])('reports the line with %s', (_, wrong) => {
    const good = '1\t0\t0\ttweet\ta\tb';
    expect(() => parseScenario(`${good}\n${wrong}\n${good}\n`)).toThrow(/^Line 2 /);
  });

  test('an empty file has no actions', () => {
    expect(parseScenario('')).toEqual([]);
  });
});

describe('requestOf', () => {
  test('builds the API request of each kind', () => {
    const user = 'Roger Histand';
    expect(requestOf({ id: 7, kind: 'register', user, email: 'r@h', password: 'p"\\' })).toEqual({
      path: '/register?latest=7',
      body: { username: user, email: 'r@h', pwd: 'p"\\' },
    });
    expect(requestOf({ id: 8, kind: 'tweet', user, text: 'hej' })).toEqual({
      path: '/msgs/Roger%20Histand?latest=8',
      body: { content: 'hej' },
    });
    expect(requestOf({ id: 9, kind: 'follow', user: 'a/b?', whom: 'c' })).toEqual({
      path: '/fllws/a%2Fb%3F?latest=9',
      body: { follow: 'c' },
    });
    expect(requestOf({ id: 10, kind: 'unfollow', user, whom: 'c' }).body).toEqual({
      unfollow: 'c',
    });
  });
});
