/** A raw connection that can send what no HTTP client would. */
import { connect, type Socket } from 'node:net';

export interface Talk {
  /** The statuses of all responses, in order. */
  statuses: number[];
  /** How it ended: the status, or why there was no response. */
  ending: number | string;
  /** Milliseconds since connecting. */
  ms: number;
  /** The response's Retry-After. */
  retryAfter?: string | undefined;
}

export interface TalkOptions {
  /** Ends it. Without a response it is then `still open`, or `never connected`. */
  signal: AbortSignal;
  /** Waits until the server closes the connection instead of for the first response. */
  untilClosed?: boolean;
}

/** Matches final responses only, not 1xx. */
const STATUS = /^HTTP\/1\.[01] ([2-9]\d{2})/gm;

/** Bytes of the responses that are inspected. */
const ENOUGH = 65_536;

/** Connects to a listener and calls `begin` with the connection. Never throws. */
export function talk(
  base: string,
  begin: (socket: Socket) => void,
  { signal, untilClosed = false }: TalkOptions,
): Promise<Talk> {
  const { hostname, port } = new URL(base);
  const started = performance.now();
  const socket = connect(Number(port), hostname);
  let text = '';
  return new Promise((resolve) => {
    const end = (otherwise: string) => {
      signal.removeEventListener('abort', abort);
      socket.destroy();
      const statuses = [...text.matchAll(STATUS)].map(([, status]) => Number(status));
      const ms = performance.now() - started;
      const retryAfter = /^retry-after: *(\S+)/im.exec(text)?.[1];
      resolve({ statuses, ending: statuses[0] ?? otherwise, ms, retryAfter });
    };
    const abort = () => end(socket.connecting ? 'never connected' : 'still open');
    signal.addEventListener('abort', abort);
    socket.once('connect', () => begin(socket));
    socket.on('data', (chunk) => {
      if (text.length < ENOUGH) text += chunk.toString('latin1');
      if (!untilClosed && text.includes('\n')) end('closed');
    });
    socket.on('error', () => {});
    socket.once('close', () => end('closed'));
    if (signal.aborted) abort();
  });
}
