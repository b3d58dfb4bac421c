import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import { expect, onTestFinished, test } from 'vitest';
import { inProject } from '../../bin/project.ts';
import { migrate } from '../../db/migrate.ts';
import { createBareDatabase, createDatabase } from '../support/fresh-database.ts';
import { addMigration } from '../support/migrations.ts';

const MIGRATIONS = inProject('db/migrations');

function connectTo(url: string): postgres.Sql {
  const connection = postgres(url, { max: 1, onnotice: () => {} });
  onTestFinished(() => connection.end());
  return connection;
}

async function appliedIn(url: string) {
  const connection = connectTo(url);
  const applied = await connection`select hash from drizzle.__drizzle_migrations`;
  const tables = await connection`
    select table_name from information_schema.tables where table_schema = 'public'`;
  return { applied, tables: tables.map(({ table_name }) => table_name) };
}

/** A folder with this version's migrations and one more. */
async function oneMore(...statements: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'minitwit-migrations-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(MIGRATIONS, folder, { recursive: true });
  await addMigration(folder, 'test', statements);
  return folder;
}

test('ten concurrent runs apply every migration exactly once', async () => {
  const url = await createBareDatabase('migrate');
  await Promise.all(Array.from({ length: 10 }, () => migrate(url, MIGRATIONS)));
  const { applied, tables } = await appliedIn(url);
  const files = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql'));
  expect(applied).toHaveLength(files.length);
  expect(tables).toEqual(expect.arrayContaining(['users', 'messages', 'follows']));
});

test('a second run changes nothing', async () => {
  const url = await createBareDatabase('migrate');
  await migrate(url, MIGRATIONS);
  const before = await appliedIn(url);
  await migrate(url, MIGRATIONS);
  expect(await appliedIn(url)).toEqual(before);
});

test('a failed migration is rolled back', async () => {
  const url = await createDatabase('migrate');
  const before = await appliedIn(url);
  const folder = await oneMore('create table half (id integer)', 'create table users (id integer)');
  await expect(migrate(url, folder)).rejects.toThrow('"users" already exists');
  expect(await appliedIn(url)).toEqual(before);
});

test('an index is created concurrently, even by several runs at once', async () => {
  const url = await createDatabase('migrate');
  const folder = await oneMore('create index concurrently test_index on messages (text)');
  await Promise.all([migrate(url, folder), migrate(url, folder), migrate(url, folder)]);
  const [index] = await connectTo(url)`
    select indisvalid from pg_index where indexrelid = 'test_index'::regclass`;
  expect(index).toEqual({ indisvalid: true });
});

test('a migration that waits for a table does not block other statements', async () => {
  const url = await createDatabase('migrate');
  const folder = await oneMore('alter table messages add column test text');
  const user = connectTo(url);
  await user`begin`;
  await user`select count(*) from messages`;
  const migrated = migrate(url, folder);
  const others = connectTo(url);
  const waits: number[] = [];
  for (let look = 0; look < 10; look += 1) {
    const began = performance.now();
    await others`select test.text from messages as test limit 1`;
    waits.push(performance.now() - began);
    await pause(100);
  }
  await user`commit`;
  await migrated;
  expect(Math.max(...waits)).toBeLessThan(1_000);
  expect(await others`select test from messages`).toEqual([]);
});
