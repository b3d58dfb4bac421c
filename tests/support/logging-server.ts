/** A server whose log the test reads, on its own database, which can fail. */
import postgres from 'postgres';
import { type FlakyRelay, startFlakyRelay } from './flaky-relay.ts';
import { createDatabase } from './fresh-database.ts';
import { type StartedServer, startServer } from './server.ts';

export type Entry = Record<string, unknown>;

export class LoggingServer {
  readonly server: StartedServer;
  /** Between the server and its database. */
  readonly relay: FlakyRelay;
  readonly sql: postgres.Sql;
  /** Its output since `forget`. */
  output = '';

  constructor(server: StartedServer, relay: FlakyRelay, sql: postgres.Sql) {
    this.server = server;
    this.relay = relay;
    this.sql = sql;
    for (const stream of [server.child.stdout, server.child.stderr]) {
      stream?.on('data', (chunk) => {
        this.output += String(chunk);
      });
    }
  }

  get entries(): Entry[] {
    const lines = this.output.split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as Entry);
  }

  forget(): void {
    this.output = '';
  }

  async stop(): Promise<void> {
    await this.server.stop();
    await this.relay.close();
    await this.sql.end();
  }
}

/** Starts a server that logs at level debug. `name` names its database. */
export async function startLoggingServer(
  name: string,
  settings: Record<string, string> = {},
): Promise<LoggingServer> {
  const databaseUrl = await createDatabase(name);
  const relay = await startFlakyRelay(databaseUrl);
  const environment = { LOG_LEVEL: 'debug', TRUST_PROXY: 'true', ...settings };
  const server = await startServer({ databaseUrl: relay.url, environment });
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  return new LoggingServer(server, relay, sql);
}
