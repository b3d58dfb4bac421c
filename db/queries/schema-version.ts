/** The newest migration of this build, and the newest applied to the database. */
import { max } from 'drizzle-orm';
import { bigint, pgSchema } from 'drizzle-orm/pg-core';
import { db } from '../client.ts';
import journal from '../migrations/meta/_journal.json' with { type: 'json' };
import { statement } from '../statement.ts';

/** The timestamp of this build's newest migration, in milliseconds since 1970. */
export const NEWEST_MIGRATION = Math.max(...journal.entries.map(({ when }) => when));

/** Drizzle's table of applied migrations. */
const migrations = pgSchema('drizzle').table('__drizzle_migrations', {
  createdAt: bigint('created_at', { mode: 'number' }),
});

// No index: a few rows.
const applied = statement('schema_version', {}, () =>
  db.select({ newest: max(migrations.createdAt) }).from(migrations),
);

/** The timestamp of the newest applied migration; 0 when there is none. */
export async function appliedMigration(): Promise<number> {
  const [row] = await applied({});
  return row?.newest ?? 0;
}
