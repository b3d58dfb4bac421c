/** Global set-up of the contract tests: a built server on a new database. */
import type { TestProject } from 'vitest/node';
import { createDatabaseOn } from './databases.ts';
import { joinPostgres } from './postgres.ts';
import { requireBuild, type StartedServer, startServer } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    server: Pick<StartedServer, 'site' | 'simulator' | 'ops'>;
  }
}

export default async function setup(project: TestProject) {
  await requireBuild();
  const { url, release } = await joinPostgres();
  const databaseUrl = await createDatabaseOn(url, 'contract');
  project.provide('postgresUrl', url);
  project.provide('databaseUrl', databaseUrl);
  const { site, simulator, ops, stop } = await startServer({ databaseUrl });
  project.provide('server', { site, simulator, ops });
  return async () => {
    await stop();
    await release();
  };
}
