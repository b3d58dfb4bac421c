/**
 * Runs a built server on an empty database until it is signalled, for the tests in a browser. Prints its
 * addresses once it is ready.
 */
import { createDatabaseOn } from './databases.ts';
import { joinPostgres } from './postgres.ts';
import { requireBuild, startServer } from './server.ts';

await requireBuild();
const { url, release } = await joinPostgres();
const { site, simulator, ops, stop } = await startServer({
  databaseUrl: await createDatabaseOn(url, 'serve'),
});
console.log(`ready: site ${site} simulator ${simulator} ops ${ops}`);

async function end(): Promise<void> {
  await stop();
  await release();
  process.exit(0);
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end());
