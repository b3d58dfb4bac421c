/** Imports small databases of the original into new databases. */
import postgres from 'postgres';
import { onTestFinished } from 'vitest';
import { Original } from '../../db/original.ts';
import { importOriginal } from '../../lib/import.ts';
import { createDatabase } from './fresh-database.ts';
import { type OriginalRows, writeOriginal } from './original.ts';

/** Two users of the original. */
export const ADA = [1, 'Ada', 'ada@example.org', 'sha1$a$b'];
export const BO = [4, 'Bo', 'bo@example.org', 'sha1$c$d'];

/** The counts of an empty database. */
export const NOTHING = { users: 0, follows: 0, messages: 0 };

/** Creates an empty database. @returns its URL, a connection and its counts. */
export async function emptyDatabase() {
  const url = await createDatabase('import');
  const sql = postgres(url, { max: 2, onnotice: () => {} });
  onTestFinished(() => sql.end());
  const counts = async () => {
    const [row] = await sql`select (select count(*)::int from users) as users,
      (select count(*)::int from follows) as follows,
      (select count(*)::int from messages) as messages`;
    return { ...row };
  };
  return { url, sql, counts };
}

/** Imports an original with these rows. */
export async function importRows(url: string, rows: OriginalRows, onProgress?: () => void) {
  const original = new Original(writeOriginal(rows));
  try {
    return await importOriginal(original, url, onProgress);
  } finally {
    original.close();
  }
}
