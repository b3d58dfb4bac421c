/**
 * What the container's engine asks regularly, and kills a container for: whether the server is well.
 * A new one has to become ready, or it never served anybody and the version before it should come
 * back. Of an older one it is enough that it answers: to be killed would not bring its database back.
 */
import { runCommand } from './command.ts';

/** Seconds from its start in which a server has to become ready; more than the engine waits for it. */
const STARTING_S = 120;

/** Milliseconds for an answer. */
const PATIENCE = 3_000;

function ask(path: string): Promise<Response> {
  // biome-ignore lint/style/noProcessEnv: asked all the time; to load platform/env.ts takes 90 ms and 38 MB
  const { OPS_PORT = '9464' } = process.env;
  return fetch(`http://127.0.0.1:${OPS_PORT}${path}`, { signal: AbortSignal.timeout(PATIENCE) });
}

await runCommand(async () => {
  const ready = await ask('/readyz');
  if (ready.ok) return 0;
  const metrics = await (await ask('/metrics')).text();
  const [, started = ''] = /^process_start_time_seconds (\S+)/m.exec(metrics) ?? [];
  const age = Date.now() / 1_000 - Number(started);
  console.log(`After ${Math.round(age)} s: ${await ready.text()}`);
  return age > STARTING_S ? 0 : 1;
});
