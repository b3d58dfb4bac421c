/** Which migrations the database has had. */
import { statement } from '../client.ts';
import journal from '../migrations/meta/_journal.json' with { type: 'json' };

/** When the newest migration of this build was made, in milliseconds since 1970. */
export const NEWEST_MIGRATION = Math.max(...journal.entries.map(({ when }) => when));

// A few rows, read whole.
const applied = statement<[], { newest: number | null }>(
  'schema_version',
  'select max(created_at)::float8 as newest from drizzle.__drizzle_migrations',
);

/** When the newest migration that the database has had was made; 0 when it has had none. */
export async function appliedMigration(): Promise<number> {
  const [row] = await applied();
  return row?.newest ?? 0;
}
