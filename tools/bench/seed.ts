/** Fills a database with the community of a benchmark: set-based, and the same rows every time. */
import { drizzle } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import type { Database } from '../../db/client.ts';
import { unwrapped } from '../../db/statement.ts';
import {
  BEGINNING,
  bounds,
  type CommunitySize,
  interval,
  membersOf,
  nameOfReader,
  PROSE,
  READERS,
} from './community.ts';
import * as rows from './seed-rows.ts';

/** Rows made by one statement. */
const CHUNK = 20_000;

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
  readonly #db: Database;

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
    this.#db = drizzle(this.#connection);
  }

  close(): Promise<void> {
    return this.#connection.end({ timeout: 5 });
  }

  /** Whether the database holds users that no seeder made. */
  async hasOtherUsers(): Promise<boolean> {
    const state = await this.#done(rows.stateOf(this.#db));
    if (!state?.migrated || state.ours) return false;
    return (await this.#done(rows.anyUser(this.#db))).length > 0;
  }

  /** Whether the database holds a complete community of this size. */
  async isFilled(size: CommunitySize): Promise<boolean> {
    const state = await this.#done(rows.stateOf(this.#db));
    return !!state?.ours && (await this.#done(rows.recorded(this.#db, size))).length > 0;
  }

  /** Replaces all users of the database, which must have the current schema, with the community. */
  async fill(filling: Filling): Promise<void> {
    const { users, messages, follows } = filling.size;
    await this.#done(rows.clear(this.#db));
    const total = users + messages + follows;
    let done = 0;
    for await (const added of this.#chunks(filling)) {
      filling.signal.throwIfAborted();
      done += added;
      filling.onProgress(done, total);
    }
    await this.#settle();
    await this.#done(rows.remember(this.#db, filling.size));
  }

  /** Deletes what measurements added to the community. */
  async restore(size: CommunitySize): Promise<void> {
    const { firstNewcomer, last } = bounds(size);
    const newest = { message: size.messages, follower: firstNewcomer - 1, user: last };
    await this.#done(rows.removeNewer(this.#db, newest));
    await this.#settle();
  }

  /** The version of the database server. */
  async version(): Promise<string> {
    const [row] = await this.#connection`show server_version`;
    return row?.server_version ?? '';
  }

  /** The result of a query, or the driver's own error. */
  async #done<T>(query: PromiseLike<T>): Promise<T> {
    try {
      return await query;
    } catch (error) {
      throw unwrapped(error);
    }
  }

  async *#chunks({ size, passwordHash }: Filling): AsyncGenerator<number> {
    const names = membersOf(size);
    for (let from = 0; from < names.length; from += CHUNK) {
      const some = names.slice(from, from + CHUNK);
      await this.#done(rows.addUsers(this.#db, some, passwordHash));
      yield Math.max(0, Math.min(CHUNK, size.users - from));
    }
    for (const follows of READERS) {
      const name = nameOfReader(follows);
      await this.#done(rows.addFollowsOfReader(this.#db, name, size.users, follows));
    }
    yield* this.#addFollows(size);
    const prose = { prose: PROSE, beginning: BEGINNING, interval: interval(size) };
    for (let from = 1; from <= size.messages; from += CHUNK) {
      const to = Math.min(from + CHUNK - 1, size.messages);
      await this.#done(rows.addMessages(this.#db, { from, to, authors: size.users, ...prose }));
      yield to - from + 1;
    }
  }

  async *#addFollows({ users, follows }: CommunitySize): AsyncGenerator<number> {
    for (let left = follows; left > 0; ) {
      // Some are drawn twice and count once, so this goes on until there are enough.
      const added = await this.#done(rows.addFollows(this.#db, users, Math.min(left, CHUNK)));
      left -= added;
      yield added;
    }
  }

  async #settle(): Promise<void> {
    for (const statement of rows.SETTLE) {
      await this.#done(this.#db.execute(statement)).catch((error: { code?: string }) => {
        // A checkpoint needs a privilege, and only makes the measurements steadier.
        if (error.code !== INSUFFICIENT_PRIVILEGE) throw error;
      });
    }
  }
}
