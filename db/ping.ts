import postgres from 'postgres';

/**
 * Asks the database at `url` for a sign of life, on a connection of its own.
 * @throws the driver's error, with a `code`, when there is none.
 */
export async function ping(url: string): Promise<void> {
  const connection = postgres(url, { max: 1, connect_timeout: 5, fetch_types: false });
  try {
    await connection`select 1`;
  } finally {
    await connection.end({ timeout: 0 });
  }
}
