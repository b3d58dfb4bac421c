import { readdir } from 'node:fs/promises';
import postgres from 'postgres';
import { expect, test } from 'vitest';
import { inProject } from '../../bin/project.ts';
import { migrate } from '../../db/migrate.ts';
import { createBareDatabase } from '../support/fresh-database.ts';

const MIGRATIONS = inProject('db/migrations');

async function appliedIn(url: string) {
  const connection = postgres(url, { max: 1 });
  const applied = await connection`select hash from drizzle.__drizzle_migrations`;
  const tables = await connection`
    select table_name from information_schema.tables where table_schema = 'public'`;
  await connection.end();
  return { applied, tables: tables.map(({ table_name }) => table_name) };
}

test('ten at once apply every migration exactly once', async () => {
  const url = await createBareDatabase('migrate');
  await Promise.all(Array.from({ length: 10 }, () => migrate(url, MIGRATIONS)));
  const { applied, tables } = await appliedIn(url);
  const files = (await readdir(MIGRATIONS)).filter((name) => name.endsWith('.sql'));
  expect(applied).toHaveLength(files.length);
  expect(tables).toEqual(expect.arrayContaining(['users', 'messages', 'follows']));
});

test('once more changes nothing', async () => {
  const url = await createBareDatabase('migrate');
  await migrate(url, MIGRATIONS);
  const before = await appliedIn(url);
  await migrate(url, MIGRATIONS);
  expect(await appliedIn(url)).toEqual(before);
});
