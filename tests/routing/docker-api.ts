/**
 * A fake of Docker's API that answers Traefik like a Swarm manager that runs the stack, so that Traefik
 * itself reads the stack's labels. Only task addresses and the ports in labels are this machine's.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

const NETWORK = { Id: 'edge-id', Name: 'minitwit_edge', Scope: 'swarm', Driver: 'overlay' };
const VERSION = { Version: '28.2.2', ApiVersion: '1.50', MinAPIVersion: '1.24', Os: 'linux' };

export interface SwarmService {
  labels: Record<string, string>;
  /** The addresses of its running tasks. */
  tasks: string[];
}

const serviceOf = (name: string, { labels }: SwarmService) => ({
  ID: name,
  Version: { Index: 1 },
  Spec: {
    Name: `minitwit_${name}`,
    Labels: labels,
    Mode: { Replicated: { Replicas: 3 } },
    EndpointSpec: { Mode: 'vip' },
  },
  Endpoint: {
    Spec: { Mode: 'vip' },
    VirtualIPs: [{ NetworkID: NETWORK.Id, Addr: '127.255.255.1/8' }],
  },
});

const taskOf = (service: string, address: string, index: number) => ({
  ID: `${service}-task-${index}`,
  ServiceID: service,
  Slot: index + 1,
  NodeID: 'node',
  DesiredState: 'running',
  Status: { State: 'running' },
  NetworksAttachments: [{ Network: { ID: NETWORK.Id }, Addresses: [`${address}/8`] }],
});

export class DockerApi {
  readonly services = new Map<string, SwarmService>();
  /** All requests so far, as method and path without the version prefix. */
  readonly requests = new Set<string>();
  readonly #server = createServer((request, response) => this.#answer(request, response));

  async listen(socket: string): Promise<void> {
    this.#server.listen(socket);
    await once(this.#server, 'listening');
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #find(path: string, query: URLSearchParams): unknown {
    if (path === '/version') return VERSION;
    if (path === '/networks') return [NETWORK];
    if (path === '/nodes/node') return { ID: 'node', Status: { Addr: '127.0.0.1' } };
    if (path === '/services') {
      return [...this.services].map(([name, service]) => serviceOf(name, service));
    }
    if (path !== '/tasks') return undefined;
    const { service = {} } = JSON.parse(query.get('filters') ?? '{}') as Record<string, object>;
    return Object.keys(service).flatMap((name) =>
      (this.services.get(name)?.tasks ?? []).map((address, index) => taskOf(name, address, index)),
    );
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://docker');
    const path = pathname.replace(/^\/v1\.\d+/, '');
    this.requests.add(`${request.method} ${pathname}`);
    response.setHeader('Api-Version', VERSION.ApiVersion);
    if (path === '/_ping') return void response.end('OK');
    const found = this.#find(path, searchParams);
    response.setHeader('Content-Type', 'application/json');
    response.statusCode = found === undefined ? 404 : 200;
    response.end(JSON.stringify(found ?? { message: 'not found' }));
  }
}
