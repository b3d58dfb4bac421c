/** The server that is measured: built, on free ports, in a process of its own. */
import { randomBytes } from 'node:crypto';
import { open } from 'node:fs/promises';
import { anyPorts } from '../../bin/ports.ts';
import { runServer } from '../../bin/server.ts';

const HOST = '127.0.0.1';

export interface MeasuredServer {
  /** The addresses of its listeners. */
  site: string;
  simulator: string;
  /** Seconds of CPU it has used, in all its threads, as it reports itself. */
  cpuSeconds(): Promise<number>;
  /** Its resident memory in megabytes. */
  memory(): Promise<number>;
}

async function metric(ops: string, name: string): Promise<number> {
  const text = await (await fetch(`${ops}/metrics`)).text();
  const [, value] = new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'm').exec(text) ?? [];
  if (value === undefined) throw new Error(`The server has no metric ${name}`);
  return Number(value);
}

/**
 * Runs `measure` on a server that uses the database at `databaseUrl`. What the server logs goes to
 * the file `log`. `script` is the server of another build than ours.
 * @throws whatever `measure` throws; Error when the server exits.
 */
export async function withServer<T>(
  databaseUrl: string,
  log: string,
  measure: (server: MeasuredServer) => Promise<T>,
  script?: string,
): Promise<T> {
  const ports = await anyPorts(HOST);
  const secret = randomBytes(24).toString('hex');
  const file = await open(log, 'w');
  const stop = new AbortController();
  const ready = Promise.withResolvers<void>();
  const own = { databaseUrl, secret, ports, host: HOST, dev: false, log: file.fd };
  const settings = script ? { ...own, script } : own;
  const ended = runServer(settings, stop.signal, ready.resolve);
  const at = (port: number) => `http://${HOST}:${port}`;
  const server: MeasuredServer = {
    site: at(ports.PORT),
    simulator: at(ports.SIMULATOR_PORT),
    cpuSeconds: () => metric(at(ports.OPS_PORT), 'process_cpu_seconds_total'),
    memory: async () =>
      (await metric(at(ports.OPS_PORT), 'process_resident_memory_bytes')) / 1_000_000,
  };
  const gone = ended.then(() => {
    throw new Error(`The server exited. Its log is ${log}`);
  });
  try {
    await Promise.race([ready.promise, gone]);
    return await Promise.race([measure(server), gone]);
  } finally {
    gone.catch(() => {});
    stop.abort();
    await ended;
    await file.close();
  }
}
