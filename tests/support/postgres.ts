/** The Postgres that all projects of a test run share, in a temporary directory. */
import path from 'node:path';
import { startLocalPostgres } from '../../bin/local-postgres.ts';
import { singleton } from '../../platform/singleton.ts';
import { createTemplate } from './databases.ts';
import { newFolder, removeFolder } from './folders.ts';

async function start() {
  const directory = await newFolder('test');
  const server = await startLocalPostgres(path.join(directory, 'postgres'));
  await createTemplate(server.url);
  const stop = async () => {
    await server.stop();
    await removeFolder(directory);
  };
  return { url: server.url, stop };
}

/** Shared, since each project of a run has its own copy of this module in one process. */
const shared = singleton('test-postgres', () => ({
  users: 0,
  server: undefined as ReturnType<typeof start> | undefined,
}));

/** Starts Postgres, or joins the running one; the last release stops it. */
export async function joinPostgres(): Promise<{ url: string; release(): Promise<void> }> {
  shared.users += 1;
  shared.server ??= start();
  const { url, stop } = await shared.server;
  const release = async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    shared.server = undefined;
    await stop();
  };
  return { url, release };
}
