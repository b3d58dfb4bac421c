/** A site in this process: the real server layers, with the test's handler instead of Next's. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { trackRequests } from '../../server/request-context.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<unknown>;

/** Answers with the request's body. */
export const echo: Handler = async (request, response) => response.end(await textOf(request));

export interface OwnSite {
  handler: Handler;
  server: Server;
  base: string;
  port: number;
  close(): void;
}

export async function startOwnSite(): Promise<OwnSite> {
  trackRequests();
  const server = createServer((request, response) => site.handler(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  const site: OwnSite = { handler: echo, server, base: `http://127.0.0.1:${port}`, port, close };
  return site;
}
