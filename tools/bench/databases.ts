/** Whole databases on one server: replaced, copied and dropped. */
import postgres from 'postgres';

async function run(serverUrl: string, statements: string[]): Promise<void> {
  const connection = postgres(serverUrl, {
    max: 1,
    connect_timeout: 10,
    onnotice: () => {},
    connection: { application_name: 'minitwit-databases', statement_timeout: 0 },
  });
  try {
    for (const statement of statements) await connection.unsafe(statement);
  } finally {
    await connection.end({ timeout: 5 });
  }
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** The database's name in a URL, as the driver reads it: without decoding. */
const nameIn = (url: string) => new URL(url).pathname.slice(1);

/** The URL of a database beside the one of `url`, named after it. */
export function siblingOf(url: string, suffix: string): string {
  const sibling = new URL(url);
  sibling.pathname += `_${suffix}`;
  return sibling.href;
}

/**
 * Makes the database of `url` empty, or a copy of the one of `original`, in place of any there was.
 * `serverUrl` names another database of the same server.
 * @throws PostgresError when the user may not, or somebody is connected to the original.
 */
export async function replaceDatabase(
  serverUrl: string,
  url: string,
  original?: string,
): Promise<void> {
  const template = original ? quoted(nameIn(original)) : 'template0';
  const name = quoted(nameIn(url));
  await run(serverUrl, [
    `drop database if exists ${name} with (force)`,
    `create database ${name} template ${template} strategy file_copy`,
  ]);
}

/** Drops the database of `url`, if it is there, and ends the connections to it. */
export const dropDatabase = (serverUrl: string, url: string): Promise<void> =>
  run(serverUrl, [`drop database if exists ${quoted(nameIn(url))} with (force)`]);
