/**
 * The connections of all listeners, and the end of those that only cost something: silent ones,
 * those whose headers trickle in, and those whose client does not read its answer.
 */
import { subscribe } from 'node:diagnostics_channel';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { environment } from '../../platform/env.ts';
import { singleton } from '../../platform/singleton.ts';

/** Connections that one listener has open at most; more are closed at once. */
const MAX_CONNECTIONS = 1_500;

/** Milliseconds for the headers of a request to arrive, and for a client to read some of its answer. */
const STALL_MS = 15_000;

/** Bytes of answers that wait for their clients, of all connections together. */
const MAX_UNREAD = 32 * 1024 * 1024;

/** Node looks for slow headers twice a minute only. */
const LOOK_MS = 1_000;

interface Connection {
  /** Requests that have begun and not ended. */
  requests: number;
  /** Bytes received when the last one ended. */
  received: number;
  /** When the first bytes of headers that are not whole yet were seen, by `performance.now()`. */
  headersSince: number | undefined;
}

const connections = singleton('connections', () => new Map<Socket, Connection>());

function opened(socket: Socket): void {
  connections.set(socket, { requests: 0, received: 0, headersSince: undefined });
  socket.once('close', () => connections.delete(socket));
}

/** A request has begun on `socket`. */
export function requestBegan(socket: Socket): void {
  socket.setTimeout(STALL_MS);
  const connection = connections.get(socket);
  if (!connection) return;
  connection.requests += 1;
  connection.headersSince = undefined;
}

/** A request on `socket` has ended. */
export function requestEnded(socket: Socket): void {
  const connection = connections.get(socket);
  if (!connection) return;
  connection.requests -= 1;
  connection.received = socket.bytesRead;
}

function hasSlowHeaders(socket: Socket, connection: Connection, now: number): boolean {
  if (connection.requests > 0 || socket.bytesRead === connection.received) return false;
  connection.headersSince ??= now;
  return now - connection.headersSince > STALL_MS;
}

/** Ends the connections with the largest unread answers until the rest is within bounds. */
function endLargestUnread(unread: number): void {
  let left = unread;
  const largest = [...connections.keys()].sort((a, b) => b.writableLength - a.writableLength);
  for (const socket of largest) {
    if (left <= MAX_UNREAD) return;
    left -= socket.writableLength;
    socket.destroy();
  }
}

function look(): void {
  const now = performance.now();
  let unread = 0;
  for (const [socket, connection] of connections) {
    unread += socket.writableLength;
    if (hasSlowHeaders(socket, connection, now)) socket.destroy();
  }
  if (unread > MAX_UNREAD) endLargestUnread(unread);
}

/** Starts following the connections of every listener of this process. */
export function followConnections(): void {
  singleton('following-connections', () => {
    subscribe('net.server.socket', (message) => opened((message as { socket: Socket }).socket));
    setInterval(look, LOOK_MS).unref();
    return true;
  });
}

/** Bounds the connections of `server`: how many, and how long one may be silent. */
export function boundConnections(server: Server): void {
  const silence = environment().KEEP_ALIVE_TIMEOUT;
  server.maxConnections = MAX_CONNECTIONS;
  server.keepAliveTimeout = silence;
  server.timeout = silence;
  // Node takes a connection without any request for one whose headers are slow.
  server.headersTimeout = silence;
}

/**
 * Closes the connections of `server` on which nothing has been sent yet. A proxy opens some that it
 * then does not need, and Node takes one without any request for busy.
 */
export function closeSilentConnections(server: Server): void {
  for (const socket of connections.keys()) {
    const its = (socket as Socket & { server?: unknown }).server === server;
    if (its && socket.bytesRead === 0) socket.destroy();
  }
}
