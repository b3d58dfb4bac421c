/** The command `bench` on a small scale: that it measures what it reports, not how fast anything is. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inProject } from '../../bin/project.ts';
import type { Report } from '../../tools/bench/report.ts';
import { runCommandLine } from '../support/command.ts';
import { createDatabase } from '../support/fresh-database.ts';
import { requireBuild } from '../support/server.ts';

const SMALL = ['--messages', '2000', '--users', '200', '--follows', '1000', '--seconds', '0.2'];
const TWO_MINUTES = 120_000;

let directory: string;
let database: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'minitwit-bench-'));
  database = await createDatabase('bench');
  await requireBuild();
}, 300_000);

afterAll(() => rm(directory, { recursive: true }));

async function bench(...options: string[]) {
  const file = path.join(directory, 'report.json');
  const ended = await runCommandLine(
    'tools/bench.ts',
    [...SMALL, '--json', file, ...options],
    database,
  );
  const report: Report = JSON.parse(await readFile(file, 'utf8').catch(() => '{}'));
  return { ...ended, report };
}

const named = ({ rows }: Report) =>
  rows.map(({ name, listener, load }) => `${name} ${listener} ${load}`);

test(
  'measures routes, pages, the bursts and the mix',
  async () => {
    const only = '^(GET /latest|POST /fllws|GET /, follows 100 site|burst|mix)';
    const { code, stdout, stderr, report } = await bench('--only', only, '--mix-seconds', '1');
    const fourTimes = (name: string) =>
      ['1', '16'].flatMap((load) => [`${name} simulator ${load}`, `${name} site ${load}`]);
    expect(named(report), stderr).toEqual([
      ...fourTimes('GET /latest'),
      ...['GET /, follows 100 site 1', 'GET /, follows 100 site 16'],
      ...fourTimes('POST /fllws/<u>'),
      ...['burst: POST /register simulator 40', 'burst: POST /msgs/<u> simulator 50/s'],
      ...['all', 'register', 'tweet', 'follow', 'unfollow'].map((k) => `mix: ${k} simulator 50/s`),
      'mix: pages site 5/s',
    ]);
    const sent = (one: string) => {
      const row = report.rows.find(({ name }) => name === one);
      return (row?.requests ?? 0) + (row?.errors ?? 0);
    };
    expect(sent('mix: all')).toBe(50);
    expect(sent('mix: pages')).toBeGreaterThan(2);
    expect(sent('burst: POST /register')).toBe(200);
    expect(sent('burst: POST /msgs/<u>')).toBe(500);
    for (const row of report.rows.filter(({ name }) => !/^(mix|burst)/.test(name))) {
      for (const figure of [row.perSecond, row.p50, row.p99, row.max, row.cpu]) {
        expect(figure, row.name).toBeGreaterThan(0);
        expect(figure, row.name).toBeLessThan(100_000);
      }
      if (/latest|fllws/.test(row.name)) expect(row.database?.perSecond).toBeGreaterThan(0);
    }
    expect(report.memory.start).toBeGreaterThan(50);
    expect(stdout).toContain('Made the community');
    expect(stdout).toMatch(/^GET \/latest +simulator +16 /m);
    // A busy machine may reject some requests; then the exit code is 1.
    expect(code).toBe(report.rows.some(({ errors }) => errors > 0) ? 1 : 0);
  },
  TWO_MINUTES,
);

test(
  'keeps the community, and compares with an earlier report',
  async () => {
    const earlier = path.join(directory, 'earlier.json');
    const only = ['--only', 'GET /latest simulator'];
    await runCommandLine('tools/bench.ts', [...SMALL, ...only, '--json', earlier], database);
    const { stdout } = await bench(...only, '--compare', earlier, '--markdown');
    expect(stdout).not.toContain('Made the community');
    expect(stdout).toMatch(/^\| GET \/latest \| simulator \| 1 \|/m);
    expect(stdout).toMatch(/^Since 20.*:$/m);
    expect(stdout).toMatch(/\| [+-]?\d+ % \|/);
  },
  TWO_MINUTES,
);

test(
  'compares this build with that of another checkout alternately',
  async () => {
    const turns = ['--rounds', '2', '--only', 'GET /latest simulator'];
    const options = [...SMALL, ...turns, '--compare', inProject('.')];
    const { stdout, stderr } = await runCommandLine('tools/bench.ts', options, database);
    expect(stdout, stderr).toMatch(/^2,000 messages, .*; 2 rounds of 0.2 s$/m);
    expect(stdout).toMatch(/^\| request \| listener \| CPU ms before \| now \| ratio \|/m);
    expect(stdout).toMatch(/^\| GET \/latest \| simulator \| \d+\.\d{3} \| \d+\.\d{3} \| \d/m);
    expect(stderr).toContain('Round 2 of 2');
    const sql = postgres(database, { max: 1 });
    const left = await sql`select datname from pg_database where datname like '%_compared_%'`;
    await sql.end();
    expect(left).toEqual([]);
  },
  TWO_MINUTES,
);

test('refuses a database with other users', async () => {
  const theirs = await createDatabase('others');
  const sql = postgres(theirs, { max: 1 });
  await sql`insert into users (username, email, password_hash) values ('somebody', 'a@b', 'c')`;
  const { code, stderr } = await runCommandLine('tools/bench.ts', SMALL, theirs);
  const users = await sql`select username from users`;
  await sql.end();
  expect(stderr).toMatch(/^The database of DATABASE_URL has users of its own.*\n$/);
  expect(code).toBe(1);
  expect(users.map(({ username }) => username)).toEqual(['somebody']);
}, 60_000);

test.each([
  ['no number', ['--messages', 'many'], /--messages must be a number/],
  ['no users', ['--users', '0'], /--users must be at least 1/],
  ['more follows than pairs', ['--users', '10', '--follows', '90'], /--follows must be at most/],
  ['too many messages', ['--messages', '1e10'], /--messages must be at most 1000000000/],
  ['no seconds', ['--seconds', '0'], /--seconds must be above 0/],
  ['a broken pattern', ['--only', '('], /--only must be a regular expression/],
  ['an unknown option', ['--fast'], /--fast/],
  ['an odd number of rounds', ['--rounds', '3'], /--rounds must be even/],
  ['a folder without a build', ['--compare', 'docs'], /docs has no build. Run npm run build there/],
  [
    'a comparison of nothing',
    ['--compare', '.', '--only', 'tea'],
    /--only matches no route or page/,
  ],
])('%s is a wrong command', async (_, options, message) => {
  const { code, stderr } = await runCommandLine('tools/bench.ts', options, database);
  expect(stderr).toMatch(message);
  expect(code).toBe(2);
});

test('a report that is none is one clear line', async () => {
  const { code, stderr } = await runCommandLine(
    'tools/bench.ts',
    ['--compare', 'package.json'],
    database,
  );
  expect(stderr).toBe('package.json is not a report of this benchmark\n');
  expect(code).toBe(1);
});
