/** Whether the database has the schema that this build needs. */
import { appliedMigration, NEWEST_MIGRATION } from '../db/queries/schema-version.ts';

/**
 * Whether a migration of this build is missing. The schema may be newer: during a rollout the old
 * version keeps working with the new schema.
 * @throws Unavailable
 */
export async function lacksMigration(): Promise<boolean> {
  return (await appliedMigration()) < NEWEST_MIGRATION;
}
