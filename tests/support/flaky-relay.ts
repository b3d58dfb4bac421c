/** A relay in front of Postgres that can fail and recover: an outage for one server only. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface FlakyRelay {
  /** The database's URL, through the relay. */
  url: string;
  /** Closes all connections and refuses new ones. */
  cut(): void;
  /** Keeps connections open but forwards nothing. */
  hang(): void;
  mend(): void;
  close(): Promise<void>;
}

type State = 'whole' | 'cut' | 'hanging';

/** Starts a relay to the server of `databaseUrl`. */
export async function startFlakyRelay(databaseUrl: string): Promise<FlakyRelay> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let state: State = 'whole';
  const forward = (from: Socket, to: Socket) => {
    sockets.add(from);
    from.on('data', (chunk) => state === 'whole' && to.write(chunk));
    from.on('error', () => {});
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
  };
  const server = createServer((client) => {
    if (state === 'cut') return client.resetAndDestroy();
    const upstream = connect(Number(target.port), target.hostname);
    forward(client, upstream);
    forward(upstream, client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const endAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  const become = (next: State) => {
    state = next;
    // A hanging connection has lost data, so it cannot continue.
    if (next !== 'hanging') endAll();
  };
  return {
    url: url.href,
    cut: () => become('cut'),
    hang: () => become('hanging'),
    mend: () => become('whole'),
    close: async () => {
      endAll();
      server.close();
      await once(server, 'close');
    },
  };
}
