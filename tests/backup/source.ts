/** The server that is backed up: Postgres with the deployed archive settings, and its community. */
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import { inProject } from '../../bin/project.ts';
import { migrate } from '../../db/migrate.ts';
import { Seeder } from '../../tools/bench/seed.ts';
import { DEPLOYED, type Place } from './place.ts';

const PASSWORD = 'a password of the test only';

/** Milliseconds that replaying the log may take. */
const REPLAY_MS = 120_000;

/** Large enough that a backup takes time, small enough for a test. */
const COMMUNITY = { users: 2_000, messages: 50_000, follows: 20_000 };

/** What is needed besides the deployed settings. archive_timeout is shorter than the deployed minute. */
const SETTINGS = (directory: string, port: string) => `
include = '${DEPLOYED}/archive.conf'
archive_timeout = ${ARCHIVE_TIMEOUT}
listen_addresses = '127.0.0.1'
port = ${port}
unix_socket_directories = '${directory}'
jit = off
`;

/** Seconds until a WAL segment is shipped before it is full. */
export const ARCHIVE_TIMEOUT = 10;

export class Source {
  readonly #place: Place;
  readonly url: string;

  constructor(place: Place) {
    this.#place = place;
    const password = encodeURIComponent(PASSWORD);
    this.url = `postgres://postgres:${password}@127.0.0.1:${place.setting('PGPORT')}/minitwit`;
  }

  /** Creates the cluster as the Postgres image does. */
  async create(): Promise<void> {
    const place = this.#place;
    const passwordFile = await place.write('password', PASSWORD);
    await place.require('initdb', [
      ...['-D', place.setting('PGDATA'), '--username=postgres', `--pwfile=${passwordFile}`],
      ...['--auth-local=trust', '--auth-host=scram-sha-256'],
      ...['--encoding=UTF8', '--locale=C', '--data-checksums'],
    ]);
    const settings = SETTINGS(place.directory, place.setting('PGPORT'));
    await appendFile(join(place.setting('PGDATA'), 'postgresql.conf'), settings);
    await this.start();
    await place.require('createdb', ['minitwit']);
  }

  /** Starts the server, and waits until it has replayed its log and takes writes. */
  async start(): Promise<void> {
    const files = ['-D', this.#place.setting('PGDATA'), '-l', this.#place.within('postgres.log')];
    await this.#place.require('pg_ctl', ['start', '-s', '-w', '-t', '120', ...files]);
    for (const began = Date.now(); !(await this.#takesWrites()); await pause(100)) {
      if (Date.now() - began > REPLAY_MS)
        throw new Error('Postgres did not replay its WAL in time.');
    }
  }

  async #takesWrites(): Promise<boolean> {
    const question = ['-XAtqc', 'select pg_is_in_recovery()', 'postgres'];
    return (await this.#place.run('psql', question)).output === 'f';
  }

  async stop(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
    const files = ['-D', this.#place.setting('PGDATA')];
    await this.#place.run('pg_ctl', ['stop', '-s', '-w', '-m', mode, ...files]);
  }

  /** Migrates the database and seeds a community with the project's own code. */
  async populate(): Promise<void> {
    await migrate(this.url, inProject('db/migrations'));
    const seeder = new Seeder(this.url);
    try {
      const { signal } = new AbortController();
      await seeder.fill({ size: COMMUNITY, passwordHash: 'x', onProgress: () => {}, signal });
    } finally {
      await seeder.close();
    }
  }

  /** Sends one statement on its own connection. */
  async query<Row>(sql: string): Promise<Row[]> {
    const connection = postgres(this.url, { max: 1, onnotice: () => {} });
    try {
      const rows: unknown = await connection.unsafe(sql);
      return rows as Row[];
    } finally {
      await connection.end({ timeout: 5 });
    }
  }
}
