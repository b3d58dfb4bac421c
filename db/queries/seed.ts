/** Fills a database with the community of a benchmark: set-based, and the same rows every time. */
import postgres from 'postgres';
import {
  BEGINNING,
  bounds,
  type CommunitySize,
  interval,
  membersOf,
  nameOfReader,
  PROSE,
  READERS,
} from '../community.ts';

/** Raised when different rows are made, so that older ones are not taken for them. */
const VERSION = 1;

/** Rows made by one statement. */
const CHUNK = 20_000;

// Squaring a uniform number makes low ids popular: of 50,000 users the first gets 0.45 % of
// everything, the one in the middle 0.0014 %.
const popular = (users: string) => `(1 + floor(${users} * power(random(), 2)))::int`;

const STATE = `select to_regclass('users') is not null as migrated,
  to_regclass('benchmark_seed') is not null as ours`;
const ANYBODY = 'select id from users limit 1';
const MADE = `select version from benchmark_seed
  where (version, users, messages, follows) = (${VERSION}, $1::int, $2::int, $3::int)`;

const CLEAR = [
  'create table if not exists benchmark_seed (version int, users int, messages int, follows int)',
  'truncate benchmark_seed',
  'truncate users restart identity cascade',
  'select setseed(0.5)',
];

const ADD_USERS = `insert into users (username, email, password_hash)
  select name, name || '@example.org', $2 from unnest($1::text[]) as name`;

const ADD_FOLLOWS_OF_READER = `insert into follows (who_id, whom_id)
  select (select id from users where username = $1), id
  from generate_series(1, $2::int) as id order by random() * id limit $3::int`;

const ADD_FOLLOWS = `with added as (
    insert into follows (who_id, whom_id)
    select who, whom from (
      select (1 + floor($1::int * power(random(), 1.5)))::int as who, ${popular('$1::int')} as whom
      from generate_series(1, $2::int)
    ) pair where who <> whom on conflict do nothing returning 1
  ) select count(*)::int as added from added`;

const ADD_MESSAGES = `insert into messages (author_id, text, pub_date, flagged)
  select ${popular('$1::int')},
    trim(substr($4, 1 + (random() * (length($4) - 140))::int, 10 + (random() * 130)::int)),
    to_timestamp(($5::float8 + $6::float8 * id) / 1000), random() < 0.01
  from generate_series($2::int, $3::int) as id`;

const REMEMBER = `insert into benchmark_seed values (${VERSION}, $1, $2, $3)`;

const NEWER_USERS = 'delete from users where id > $1::int';
const NEWER_MESSAGES = 'delete from messages where id > $1::int';
const FOLLOWS_OF_NEWCOMERS = 'delete from follows where who_id >= $1::int';

// Frozen and written out: a measurement should not pay for what filling left to be done later, nor
// walk over the index entries of rows taken back, which a vacuum leaves when they are few.
const SETTLE = [
  'vacuum (freeze, analyze, index_cleanup on) users, messages, follows',
  'checkpoint',
];
const INSUFFICIENT_PRIVILEGE = '42501';

interface Filling {
  size: CommunitySize;
  passwordHash: string;
  onProgress: (done: number, total: number) => void;
  signal: AbortSignal;
}

/** A connection of its own, without a deadline. One statement at a time. */
export class Seeder {
  readonly #connection: postgres.Sql;

  constructor(url: string) {
    this.#connection = postgres(url, {
      max: 1,
      onnotice: () => {},
      connection: {
        application_name: 'minitwit-seed',
        statement_timeout: 0,
        synchronous_commit: 'off',
      },
    });
  }

  close(): Promise<void> {
    return this.#connection.end({ timeout: 5 });
  }

  async #send<Row>(text: string, parameters: (string | number | string[])[] = []): Promise<Row[]> {
    const rows: unknown = await this.#connection.unsafe(text, parameters as never);
    return rows as Row[];
  }

  /** Whether the database holds users that a seeder did not make. */
  async isInhabited(): Promise<boolean> {
    const [state] = await this.#send<{ migrated: boolean; ours: boolean }>(STATE);
    if (!state?.migrated || state.ours) return false;
    return (await this.#send(ANYBODY)).length > 0;
  }

  /** Whether a community of this size was made here, to the end. */
  async isFilled({ users, messages, follows }: CommunitySize): Promise<boolean> {
    const [state] = await this.#send<{ ours: boolean }>(STATE);
    return !!state?.ours && (await this.#send(MADE, [users, messages, follows])).length > 0;
  }

  /** Makes the community in place of everybody in the database, which has the current schema. */
  async fill(filling: Filling): Promise<void> {
    const { users, messages, follows } = filling.size;
    for (const text of CLEAR) await this.#send(text);
    const total = users + messages + follows;
    let done = 0;
    for await (const added of this.#chunks(filling)) {
      filling.signal.throwIfAborted();
      done += added;
      filling.onProgress(done, total);
    }
    await this.#settle();
    await this.#send(REMEMBER, [users, messages, follows]);
  }

  /** Takes back what measurements added to the community. */
  async restore(size: CommunitySize): Promise<void> {
    const { firstNewcomer, last } = bounds(size);
    await this.#send(NEWER_MESSAGES, [size.messages]);
    await this.#send(FOLLOWS_OF_NEWCOMERS, [firstNewcomer]);
    await this.#send(NEWER_USERS, [last]);
    await this.#settle();
  }

  /** The version of the database server. */
  async version(): Promise<string> {
    const [row] = await this.#send<{ server_version: string }>('show server_version');
    return row?.server_version ?? '';
  }

  async *#chunks({ size, passwordHash }: Filling): AsyncGenerator<number> {
    const names = membersOf(size);
    for (let from = 0; from < names.length; from += CHUNK) {
      await this.#send(ADD_USERS, [names.slice(from, from + CHUNK), passwordHash]);
      yield Math.max(0, Math.min(CHUNK, size.users - from));
    }
    for (const follows of READERS) {
      await this.#send(ADD_FOLLOWS_OF_READER, [nameOfReader(follows), size.users, follows]);
    }
    yield* this.#addFollows(size);
    for (let from = 1; from <= size.messages; from += CHUNK) {
      const to = Math.min(from + CHUNK - 1, size.messages);
      const place = [size.users, from, to, PROSE, BEGINNING, interval(size)];
      await this.#send(ADD_MESSAGES, place);
      yield to - from + 1;
    }
  }

  async *#addFollows({ users, follows }: CommunitySize): AsyncGenerator<number> {
    for (let left = follows; left > 0; ) {
      // Some are drawn twice and count once, so this goes on until there are enough.
      const [row] = await this.#send<{ added: number }>(ADD_FOLLOWS, [
        users,
        Math.min(left, CHUNK),
      ]);
      left -= row?.added ?? 0;
      yield row?.added ?? 0;
    }
  }

  async #settle(): Promise<void> {
    for (const text of SETTLE) {
      await this.#send(text).catch((error: { code?: string }) => {
        // A checkpoint is the privilege of few, and only makes what follows steadier.
        if (error.code !== INSUFFICIENT_PRIVILEGE) throw error;
      });
    }
  }
}
