/**
 * The image's health check; the container engine kills a container that fails it. A new server must
 * become ready, or else the rollout should roll back. An older one only has to answer: killing it would
 * not bring its database back.
 */
import { runCommand } from './command.ts';

/** Seconds that a server may take to become ready; more than the engine waits for it. */
const START_TIMEOUT_S = 120;

/** Milliseconds to wait for an answer. */
const TIMEOUT = 3_000;

function get(path: string): Promise<Response> {
  // biome-ignore lint/style/noProcessEnv: runs every 10 s, and loading platform/env.ts takes 90 ms and 38 MB
  const { OPS_PORT = '9464' } = process.env;
  return fetch(`http://127.0.0.1:${OPS_PORT}${path}`, { signal: AbortSignal.timeout(TIMEOUT) });
}

await runCommand(async () => {
  const ready = await get('/readyz');
  if (ready.ok) return 0;
  const metrics = await (await get('/metrics')).text();
  const [, started = ''] = /^process_start_time_seconds (\S+)/m.exec(metrics) ?? [];
  const age = Date.now() / 1_000 - Number(started);
  console.log(`After ${Math.round(age)} s: ${await ready.text()}`);
  return age > START_TIMEOUT_S ? 0 : 1;
});
