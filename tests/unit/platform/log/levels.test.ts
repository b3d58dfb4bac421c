/** Which entries are written, their format, and what happens when the buffer is full. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Exchange } from '../../../../server/exchange.ts';

const written: string[] = [];

async function load(level: string) {
  vi.stubEnv('LOG_LEVEL', level);
  vi.resetModules();
  Object.assign(globalThis, { [Symbol.for('minitwit.log')]: undefined });
  return (await import('../../../../platform/log/log.ts')).log;
}

beforeEach(() => {
  written.length = 0;
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written.push(String(chunk));
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const waiting = (bytes: number) =>
  Object.defineProperty(process.stdout, 'writableLength', { value: bytes, configurable: true });

test('an entry is one line of JSON that starts with its time, level and message', async () => {
  const log = await load('info');
  log.info('it happened\nhere', {
    route: '/latest',
    userId: undefined,
    error: new TypeError('no'),
  });
  expect(written.join('')).toMatch(
    /^\{"time":"[\d-]+T[\d:.]+Z","level":"info","message":"it happened\\nhere","route":"\/latest","error":\{"name":"TypeError","message":"no","stack":".*"\}\}\n$/,
  );
});

test('an entry has the id of its request', async () => {
  const log = await load('info');
  const { enterExchange } = await import('../../../../server/exchange.ts');
  enterExchange({ id: 'abc-1' } as Exchange);
  log.info('said', { route: '/latest' });
  expect(written.map((line) => JSON.parse(line))).toMatchObject([
    { message: 'said', requestId: 'abc-1', route: '/latest' },
  ]);
});

test.each([
  ['debug', ['error', 'warn', 'info', 'debug']],
  ['warn', ['error', 'warn']],
  ['silent', []],
])('at level %s the log contains %j', async (level, expected) => {
  const log = await load(level);
  const levels = ['error', 'warn', 'info', 'debug'] as const;
  for (const each of levels) log[each]('said');
  expect(written.map((line) => JSON.parse(line).level)).toEqual(expected);
  expect(levels.filter(log.writes)).toEqual(expected);
});

test('while the buffer is full entries are dropped, and their number is logged later', async () => {
  const log = await load('info');
  try {
    waiting(2 * 1024 * 1024);
    for (let i = 0; i < 3; i += 1) log.info('dropped');
    log.debug('never written');
    expect(written).toEqual([]);
    waiting(0);
    log.info('written');
    log.info('written');
  } finally {
    Reflect.deleteProperty(process.stdout, 'writableLength');
  }
  expect(written.map((line) => JSON.parse(line))).toMatchObject([
    { level: 'warn', message: 'log entries lost', count: 3 },
    { message: 'written' },
    { message: 'written' },
  ]);
});

test('an entry that cannot be serialized does not throw', async () => {
  const log = await load('info');
  const unreadable = {
    toJSON() {
      throw new Error('unreadable');
    },
  };
  log.info('broken', { unreadable });
  log.info('whole');
  expect(written.map((line) => JSON.parse(line).message)).toEqual(['logging failed', 'whole']);
});
