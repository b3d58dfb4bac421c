/** One real replica, at its own address, with the stack's settings. */
import { startNode } from '../../bin/child.ts';
import { HEAP, SERVER_ENVIRONMENT } from '../../bin/server-process.ts';
import { SERVER } from '../../bin/standalone.ts';
import { type Processes, untilReady } from '../ops/processes.ts';
import type { Edge } from './edge.ts';

/** The environment from the stack; secrets are the test's own. */
function settingsOf(edge: Edge): Record<string, string> {
  const given = Object.entries(edge.stack.services.app?.environment ?? {});
  return Object.fromEntries(given.filter(([name]) => !name.endsWith('_FILE')));
}

/** Starts a replica and waits until it is ready. */
export async function startReplica(
  edge: Edge,
  address: string,
  databaseUrl: string,
  processes: Processes,
): Promise<void> {
  const ports = Object.entries(edge.replicas).map(([name, port]) => [name, String(port)]);
  const child = startNode({
    script: SERVER,
    options: HEAP,
    quiet: true,
    environment: {
      ...SERVER_ENVIRONMENT,
      ...settingsOf(edge),
      ...Object.fromEntries(ports),
      HOSTNAME: address,
      DATABASE_URL: databaseUrl,
      AUTH_SECRET: 'a secret that only the tests know, and nobody else',
    },
  });
  processes.adopt('app', child);
  const url = `http://${address}:${edge.replicas.OPS_PORT}/readyz`;
  await untilReady(child, url, async () => 'The replica did not become ready');
}
