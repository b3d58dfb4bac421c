/** Set-up of every integration test file: points DATABASE_URL at the shared database. */
import { afterAll, inject, vi } from 'vitest';

vi.stubEnv('DATABASE_URL', inject('databaseUrl'));

afterAll(async () => {
  // Imported here, because the first module that needs the environment reads it once.
  const { closePool } = await import('../../db/client.ts');
  await closePool();
});
