/** What a container's engine hears of a server: who starts has to become ready, who is older to answer. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { runCommandLine } from '../support/command.ts';

/** Runs the check on an operations listener like `answer`, and gives its exit code. */
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

/** A server that is not ready, so many seconds after its start. */
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
  it('is content with a server that is ready', async () => {
    expect(await check((_, response) => response.end('ready\n'))).toBe(0);
  });

  it('wants a new server to become ready', async () => {
    expect(await check(unready(60))).toBe(1);
  });

  it('does not have an old one killed for its database', async () => {
    expect(await check(unready(600))).toBe(0);
  });

  it('finds one that hangs', async () => {
    expect(await check(() => {})).toBe(1);
  });
});
