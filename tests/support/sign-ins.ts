/** Sign-ins at several servers that share a database and trust their proxy. */
import postgres from 'postgres';
import { expect } from 'vitest';
import { uniqueName } from './factories.ts';
import { createDatabase } from './fresh-database.ts';
import type { Answer } from './http.ts';
import { type StartedServer, startServer } from './server.ts';
import { Visitor } from './visitor.ts';

export const RIGHT = 'correct horse 7';

export interface Attempt {
  username: string;
  password?: string;
  /** The client's address; by default a unique one. */
  address?: string;
  visitor?: Visitor;
}

/** The outcome of an attempt. */
export function outcomeOf({ status, headers }: Answer): string {
  if (status === 303) return headers.location === '/' ? 'signed in' : 'wrong';
  return status === 429 ? 'limited' : String(status);
}

export class SignIns {
  readonly servers: StartedServer[];
  readonly sql: postgres.Sql;
  #addresses = 0;

  constructor(servers: StartedServer[], sql: postgres.Sql) {
    this.servers = servers;
    this.sql = sql;
  }

  /** The URL of server number `index`, modulo their number. */
  site(index: number): string {
    return this.servers[index % this.servers.length]?.site ?? '';
  }

  newAddress(): string {
    this.#addresses += 1;
    return `203.0.${this.#addresses >> 8}.${this.#addresses & 255}`;
  }

  async newUser(): Promise<string> {
    const username = uniqueName();
    await new Visitor(this.site(0)).register(username, RIGHT);
    return username;
  }

  /** Tries to sign in at server number `server`. */
  attempt(server: number, attempted: Attempt): Promise<Answer> {
    const { username, password = 'wrong', address = this.newAddress(), visitor } = attempted;
    const person = visitor ?? new Visitor(this.site(server));
    return person.post('/login', { username, password }, { 'x-forwarded-for': address });
  }

  async outcome(server: number, attempted: Attempt): Promise<string> {
    return outcomeOf(await this.attempt(server, attempted));
  }

  /** Fails `count` times, four at once, at all servers. */
  async fail(count: number, attempted: (index: number) => Attempt): Promise<void> {
    let next = 0;
    const worker = async () => {
      for (let index = next++; index < count; index = next++) {
        expect(await this.outcome(index, attempted(index))).toBe('wrong');
      }
    };
    await Promise.all(Array.from({ length: 4 }, worker));
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop()));
    await this.sql.end();
  }
}

/** Starts two servers, with both forms of TRUST_PROXY. `name` names their database. */
export async function startSignIns(name: string): Promise<SignIns> {
  const databaseUrl = await createDatabase(name);
  const servers = await Promise.all(
    ['true', '10.0.0.0/8, 127.0.0.0/8'].map((TRUST_PROXY) =>
      startServer({ databaseUrl, environment: { TRUST_PROXY } }),
    ),
  );
  return new SignIns(servers, postgres(databaseUrl, { max: 1, onnotice: () => {} }));
}
