/** Global set-up of the integration tests: Postgres and a shared database. */
import type { TestProject } from 'vitest/node';
import { createDatabaseOn } from './databases.ts';
import { joinPostgres } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The Postgres of this run, for tests that need a database of their own. */
    postgresUrl: string;
    /** The migrated database that the tests of a project share. */
    databaseUrl: string;
  }
}

export default async function setup(project: TestProject) {
  const { url, release } = await joinPostgres();
  project.provide('postgresUrl', url);
  project.provide('databaseUrl', await createDatabaseOn(url, 'integration'));
  return release;
}
