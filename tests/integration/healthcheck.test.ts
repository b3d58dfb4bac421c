/** The container's health check: a new server must become ready, an older one must only be alive. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { runCommandLine } from '../support/command.ts';

/** Runs the check against an operations listener, and returns its exit code. */
async function check(answer: RequestListener): Promise<number | null> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise((resolve) => server.once('listening', resolve));
  vi.stubEnv('OPS_PORT', String((server.address() as AddressInfo).port));
  return (await runCommandLine('bin/healthcheck.ts', [], '')).code;
}

/** A server that is not ready, `age` seconds after its start. */
const unready =
  (age: number): RequestListener =>
  (request, response) => {
    const isReadiness = request.url === '/readyz';
    response.statusCode = isReadiness ? 503 : 200;
    response.end(
      isReadiness ? 'no database\n' : `process_start_time_seconds ${Date.now() / 1_000 - age}\n`,
    );
  };

describe('the health check', () => {
  it('passes for a server that is ready', async () => {
    expect(await check((_, response) => response.end('ready\n'))).toBe(0);
  });

  it('fails for a new server that is not ready', async () => {
    expect(await check(unready(60))).toBe(1);
  });

  it('passes for an older server without its database', async () => {
    expect(await check(unready(600))).toBe(0);
  });

  it('fails for a server that hangs', async () => {
    expect(await check(() => {})).toBe(1);
  });
});
