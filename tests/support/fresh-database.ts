import { inject } from 'vitest';
import { createDatabaseOn } from './databases.ts';

/** Creates an empty migrated database for one test. @returns its URL. */
export function createDatabase(name: string): Promise<string> {
  return createDatabaseOn(inject('postgresUrl'), name);
}

/** Creates a database without tables for one test. @returns its URL. */
export function createBareDatabase(name: string): Promise<string> {
  return createDatabaseOn(inject('postgresUrl'), name, 'template0');
}
