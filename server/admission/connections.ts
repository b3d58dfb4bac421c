/**
 * Tracks the connections of all listeners and closes those that waste resources: idle ones, those
 * with slow headers, and those whose client does not read its response.
 */
import { subscribe } from 'node:diagnostics_channel';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { environment } from '../../platform/env.ts';
import { singleton } from '../../platform/singleton.ts';

/** Maximum open connections per listener; further ones are closed at once. */
const MAX_CONNECTIONS = 1_500;

/** Milliseconds for request headers to arrive, and for a client to read part of its response. */
const STALL_MS = 15_000;

/** Maximum bytes of unread responses, over all connections. */
const MAX_UNREAD = 32 * 1024 * 1024;

/** Node itself checks for slow headers only twice a minute. */
const SWEEP_MS = 1_000;

interface Connection {
  /** Requests in progress. */
  requests: number;
  /** Bytes received by the end of the last request. */
  received: number;
  /** When the first bytes of incomplete headers were seen (`performance.now()`). */
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

/** Closes the connections with the largest unread responses until the rest is within the limit. */
function closeLargestUnread(unread: number): void {
  let left = unread;
  const largest = [...connections.keys()].sort((a, b) => b.writableLength - a.writableLength);
  for (const socket of largest) {
    if (left <= MAX_UNREAD) return;
    left -= socket.writableLength;
    socket.destroy();
  }
}

function sweep(): void {
  const now = performance.now();
  let unread = 0;
  for (const [socket, connection] of connections) {
    unread += socket.writableLength;
    if (hasSlowHeaders(socket, connection, now)) socket.destroy();
  }
  if (unread > MAX_UNREAD) closeLargestUnread(unread);
}

/** Starts tracking the connections of every listener of this process. */
export function trackConnections(): void {
  singleton('tracking-connections', () => {
    subscribe('net.server.socket', (message) => opened((message as { socket: Socket }).socket));
    setInterval(sweep, SWEEP_MS).unref();
    return true;
  });
}

/** Limits the number of connections of `server`, and how long they may be idle. */
export function boundConnections(server: Server): void {
  const silence = environment().KEEP_ALIVE_TIMEOUT;
  server.maxConnections = MAX_CONNECTIONS;
  server.keepAliveTimeout = silence;
  server.timeout = silence;
  // Applies to connections without any request, too: Node treats them as slow headers.
  server.headersTimeout = silence;
}

/**
 * Closes the connections of `server` that have received nothing yet. Proxies open spare connections,
 * and Node considers one without any request busy.
 */
export function closeSilentConnections(server: Server): void {
  for (const socket of connections.keys()) {
    const its = (socket as Socket & { server?: unknown }).server === server;
    if (its && socket.bytesRead === 0) socket.destroy();
  }
}
