import { inject } from 'vitest';
import { createDatabaseOn } from './databases.ts';

/** Makes an empty migrated database for this test alone and gives its URL. */
export function createDatabase(name: string): Promise<string> {
  return createDatabaseOn(inject('postgresUrl'), name);
}

/** Makes a database without any table for this test alone and gives its URL. */
export function createBareDatabase(name: string): Promise<string> {
  return createDatabaseOn(inject('postgresUrl'), name, 'template0');
}
