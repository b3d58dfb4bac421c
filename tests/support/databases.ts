/** Databases for tests, copied from a migrated template in a few milliseconds. */
import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { inProject } from '../../bin/project.ts';
import { migrate } from '../../db/migrate.ts';

const TEMPLATE = 'minitwit_template';

/** The same server, another database. */
function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

async function command(serverUrl: string, sql: string): Promise<void> {
  const connection = postgres(serverUrl, { max: 1, onnotice: () => {} });
  try {
    await connection.unsafe(sql);
  } finally {
    await connection.end();
  }
}

/** Creates the template on a new server. */
export async function createTemplate(serverUrl: string): Promise<void> {
  await command(serverUrl, `create database "${TEMPLATE}"`);
  await migrate(databaseUrl(serverUrl, TEMPLATE), inProject('db/migrations'));
}

/**
 * Creates an empty database from the template: by default with this version's schema. `name` identifies
 * its test; a unique suffix is added.
 * @returns its URL.
 */
export async function createDatabaseOn(
  serverUrl: string,
  name: string,
  template = TEMPLATE,
): Promise<string> {
  const unique = `${name}_${randomBytes(4).toString('hex')}`;
  await command(serverUrl, `create database "${unique}" template "${template}"`);
  return databaseUrl(serverUrl, unique);
}
