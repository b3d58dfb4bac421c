/** In every integration test file: the shared database is the environment's. */
import { afterAll, inject, vi } from 'vitest';

vi.stubEnv('DATABASE_URL', inject('databaseUrl'));

afterAll(async () => {
  // Not imported above: the environment is read once, by the first module that needs it.
  const { closePool } = await import('../../db/client.ts');
  await closePool();
});
