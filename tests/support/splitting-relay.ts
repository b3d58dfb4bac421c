/** A relay in front of Postgres that forwards the server's bytes in small pieces. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Where a chunk of `length` bytes is cut: rising offsets, each from 1 to below `length`. */
export type Cut = (length: number) => number[];

export interface SplittingRelay {
  /** The database's URL, through the relay. */
  url: string;
  /** Pieces forwarded to the client so far. */
  pieces: number;
  /** Cancel requests seen so far. */
  cancelRequests: number;
  close(): Promise<void>;
}

/** The first bytes of a connection that cancels another connection's query. */
const CANCEL_REQUEST = Buffer.from('00000010' + '04d2162e', 'hex');

const turn = () => new Promise(setImmediate);

/** Forwards chunks in pieces until the end; calls `count` for each piece. */
async function pass(from: Socket, to: Socket, cut: Cut, count: (piece: Buffer) => void) {
  try {
    for await (const chunk of from as AsyncIterable<Buffer>) {
      let start = 0;
      for (const end of [...cut(chunk.length), chunk.length]) {
        const piece = chunk.subarray(start, end);
        to.write(piece);
        count(piece);
        start = end;
        // Let the reader, in the same process, receive the piece before the next is written.
        await turn();
      }
    }
  } catch {
    // Either side may reset its connection.
  } finally {
    to.destroy();
  }
}

/** Starts a relay to the server of `databaseUrl` that splits the server's chunks with `cut`. */
export async function startSplittingRelay(databaseUrl: string, cut: Cut): Promise<SplittingRelay> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ port: Number(target.port), host: target.hostname, noDelay: true });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    }
    client.once('data', (first) => {
      if (CANCEL_REQUEST.equals(Buffer.from(first).subarray(0, 8))) relay.cancelRequests += 1;
    });
    pass(
      client,
      upstream,
      () => [],
      () => {},
    );
    pass(upstream, client, cut, () => {
      relay.pieces += 1;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const relay: SplittingRelay = {
    url: url.href,
    pieces: 0,
    cancelRequests: 0,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return relay;
}
