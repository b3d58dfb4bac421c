/**
 * The version before the latest migration on the schema after it, as during a rollout: all of its
 * statements must still be valid. The rules in `tests/unit/db/migrations.test.ts` ensure that its
 * writes stay acceptable.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inProject } from '../../bin/project.ts';
import { createDatabase } from '../support/fresh-database.ts';

const run = promisify(execFile);
const git = async (...args: string[]) =>
  (await run('git', args, { cwd: inProject('.') })).stdout.trim();

/** The last commit without the latest migration; undefined without the git history. */
async function previousVersion(): Promise<string | undefined> {
  const names = (await readdir(inProject('db/migrations'))).filter((name) => name.endsWith('.sql'));
  const latest = `db/migrations/${names.sort().at(-1)}`;
  try {
    const added = await git('log', '-1', '--diff-filter=A', '--format=%H', '--', latest);
    return await git('rev-parse', '--verify', '--quiet', added ? `${added}^` : 'HEAD');
  } catch {
    console.warn('There is no git history: the previous version is not tested');
    return undefined;
  }
}

/** The statements of a version, by name. */
async function statementsOf(version: string): Promise<ReadonlyMap<string, string>> {
  // Inside the project, so that it finds the packages.
  await mkdir(inProject('.data'), { recursive: true });
  const folder = await mkdtemp(inProject('.data/previous-version-'));
  try {
    const archive = join(folder, 'version.tar');
    await git('archive', '-o', archive, version);
    await run('tar', ['-xf', archive, '-C', folder]);
    for (const file of await readdir(join(folder, 'db/queries'))) {
      await import(join(folder, 'db/queries', file));
    }
    const files = await readdir(join(folder, 'db'));
    // Before Drizzle, the client held the texts of queries.
    const registry = files.includes('statement.ts') ? 'statement.ts' : 'client.ts';
    return (await import(join(folder, 'db', registry))).statementTexts();
  } finally {
    await rm(folder, { recursive: true });
  }
}

const version = await previousVersion();

describe.skipIf(version === undefined)('the version before the latest migration', () => {
  let statements: ReadonlyMap<string, string>;
  let database: postgres.Sql;

  beforeAll(async () => {
    statements = await statementsOf(version ?? '');
    database = postgres(await createDatabase('previous'), { max: 1, onnotice: () => {} });
  });

  afterAll(() => database.end());

  async function broken(): Promise<string[]> {
    const found: string[] = [];
    for (const [name, text] of statements) {
      await database.unsafe(`explain (generic_plan) ${text}`).catch(() => found.push(name));
    }
    return found;
  }

  it('works on the schema of this one', async () => {
    expect(statements.size).toBeGreaterThan(15);
    expect(await broken()).toEqual([]);
  });

  it('is reported if it does not work', async () => {
    await database`alter table messages rename column text to body`;
    expect(await broken()).toEqual(expect.arrayContaining(['insert_message', 'public_timeline']));
  });
});
