/** Databases that are replaced, copied and dropped. */
import postgres from 'postgres';
import { expect, test } from 'vitest';
import { dropDatabase, replaceDatabase, siblingOf } from '../../tools/bench/databases.ts';
import { createDatabase } from '../support/fresh-database.ts';

async function on<T>(url: string, use: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  return use(sql).finally(() => sql.end());
}

const tablesOf = (url: string) =>
  on(url, (sql) => sql`select tablename from pg_tables where schemaname = 'public'`.values());

test('a database is replaced by an empty one, by a copy of another, and dropped', async () => {
  const url = await createDatabase('replaced');
  const [empty, copy] = [siblingOf(url, 'empty'), siblingOf(url, 'copy')];
  await replaceDatabase(url, empty);
  await on(empty, (sql) => sql`create table something ()`);
  await replaceDatabase(url, copy, empty);
  await replaceDatabase(url, empty);
  expect(await tablesOf(copy)).toEqual([['something']]);
  expect(await tablesOf(empty)).toEqual([]);
  for (const one of [empty, copy, copy]) await dropDatabase(url, one);
  await expect(tablesOf(copy)).rejects.toThrow('does not exist');
  await expect(tablesOf(empty)).rejects.toThrow('does not exist');
});

test('a database in use is dropped nevertheless', async () => {
  const url = await createDatabase('used');
  const used = siblingOf(url, 'sibling');
  await replaceDatabase(url, used);
  const sql = postgres(used, { max: 1 });
  await sql`select 1`;
  await dropDatabase(url, used);
  await expect(tablesOf(used)).rejects.toThrow('does not exist');
  await sql.end();
});
