/** Which migrations the database has had. */
import { max } from 'drizzle-orm';
import { bigint, pgSchema } from 'drizzle-orm/pg-core';
import { db } from '../client.ts';
import journal from '../migrations/meta/_journal.json' with { type: 'json' };
import { statement } from '../statement.ts';

/** When the newest migration of this build was made, in milliseconds since 1970. */
export const NEWEST_MIGRATION = Math.max(...journal.entries.map(({ when }) => when));

/** Drizzle's own record of them. */
const migrations = pgSchema('drizzle').table('__drizzle_migrations', {
  createdAt: bigint('created_at', { mode: 'number' }),
});

// A few rows, read whole.
const applied = statement('schema_version', {}, () =>
  db.select({ newest: max(migrations.createdAt) }).from(migrations),
);

/** When the newest migration that the database has had was made; 0 when it has had none. */
export async function appliedMigration(): Promise<number> {
  const [row] = await applied({});
  return row?.newest ?? 0;
}
