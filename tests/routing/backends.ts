/** Fake replicas, which echo requests, stream, hang, or die during a request. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Ports } from '../../bin/ports.ts';

/** How a replica behaves: it answers, dies during requests, refuses connections, or hangs. */
export type Manner = 'well' | 'dying' | 'refusing' | 'hanging';

/** The milliseconds between the parts of a streamed response, and their number. */
export const STREAM = { every: 150, parts: 6 };

export const PAGE = `<!doctype html><p>${'A line of a page. '.repeat(1_000)}</p>`;

/** How often each request was delivered to any replica, by its id. */
export const deliveries = new Map<string, number>();

async function stream(response: ServerResponse, type: string): Promise<void> {
  response.writeHead(200, { 'Content-Type': type, 'Cache-Control': 'no-cache' });
  for (let part = 0; part < STREAM.parts; part += 1) {
    response.write(`data: ${part}\n\n`);
    await pause(STREAM.every);
  }
  response.end();
}

async function answer(
  name: string,
  listener: string,
  request: IncomingMessage,
  response: ServerResponse,
) {
  request.resume();
  await once(request, 'end');
  const { method, url, headers } = request;
  if (url === '/events') return stream(response, 'text/event-stream');
  if (url === '/stream') return stream(response, 'text/html; charset=utf-8');
  if (url === '/page') {
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    return response.end(PAGE);
  }
  response.setHeader('Content-Type', 'application/json');
  return response.end(JSON.stringify({ name, listener, method, url, headers }));
}

export class Backend {
  readonly address: string;
  readonly #manner: Manner;
  readonly #servers: Server[] = [];

  constructor(address: string, manner: Manner = 'well') {
    this.address = address;
    this.#manner = manner;
  }

  async #listen(port: number, take: (request: IncomingMessage, response: ServerResponse) => void) {
    const server = createServer(take).listen(port, this.address);
    await once(server, 'listening');
    this.#servers.push(server);
  }

  #serve(listener: string) {
    return (request: IncomingMessage, response: ServerResponse) => {
      const id = String(request.headers['x-test-id'] ?? '');
      deliveries.set(id, (deliveries.get(id) ?? 0) + 1);
      if (this.#manner === 'dying') request.socket.destroy();
      else if (this.#manner === 'well') void answer(this.address, listener, request, response);
    };
  }

  async start({ PORT, SIMULATOR_PORT, OPS_PORT }: Ports): Promise<this> {
    await this.#listen(OPS_PORT, (_, response) => {
      if (this.#manner !== 'hanging') response.end('alive\n');
    });
    if (this.#manner === 'refusing') return this;
    await this.#listen(PORT, this.#serve('site'));
    await this.#listen(SIMULATOR_PORT, this.#serve('simulator'));
    return this;
  }

  stop(): void {
    for (const server of this.#servers) {
      server.close();
      server.closeAllConnections();
    }
  }
}
