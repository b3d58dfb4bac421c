/** The writes of an import, one statement per batch, all in one transaction. */
import { or, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Database } from '../client.ts';
import { type RowsWith, sequenceOf } from '../expressions.ts';
import { messages, users } from '../schema.ts';
import { inTransaction } from '../transaction.ts';
import {
  addFollows,
  addMessages,
  addUsers,
  type FOLLOWS,
  type MESSAGES,
  type USERS,
} from './import-rows.ts';

export type { UserConflict } from './import-rows.ts';

/** The advisory lock's key: any unused constant. */
const LOCK = 64_648_951;

export interface Outcome {
  added: number;
  /** How many already existed unchanged. */
  present: number;
}

// Never backwards: a higher sequence has already given its numbers to rows.
function reserveIds(db: Database, id: PgColumn, last: number) {
  const name = sequenceOf(id);
  return db
    .select({ last: sql`setval('${name}', ${last}::bigint)` })
    .from(sql`${name}`)
    .where(
      or(sql`last_value < ${last}::bigint`, sql`last_value = ${last}::bigint and not is_called`),
    );
}

type Counted<Conflict> = { added: number; present: number; conflicts: Conflict[] | null };

function outcomeOf<Conflict>([row]: Counted<Conflict>[]): Outcome & { conflicts: Conflict[] } {
  return { added: row?.added ?? 0, present: row?.present ?? 0, conflicts: row?.conflicts ?? [] };
}

function importInto(db: Database) {
  const [usersInto, followsInto, messagesInto] = [addUsers(db), addFollows(db), addMessages(db)];
  return {
    async addUsers(rows: RowsWith<typeof USERS>) {
      return outcomeOf(await usersInto.execute({ rows: JSON.stringify(rows) }));
    },
    async addFollows(rows: RowsWith<typeof FOLLOWS>) {
      return outcomeOf<never>(await followsInto.execute({ rows: JSON.stringify(rows) }));
    },
    /** Conflicts are the ids of other messages. */
    async addMessages(rows: RowsWith<typeof MESSAGES>) {
      return outcomeOf(await messagesInto.execute({ rows: JSON.stringify(rows) }));
    },
    /** Makes new users and messages get ids above these; not rolled back when the import fails. */
    async reserveIds(lastUser: number, lastMessage: number) {
      if (lastUser > 0) await reserveIds(db, users.id, lastUser);
      if (lastMessage > 0) await reserveIds(db, messages.id, lastMessage);
    },
  };
}

export type ImportTarget = ReturnType<typeof importInto>;

/** Disabled plans: the planner assumes the tables' sizes before the import, and would scan them. */
const DISABLED = ['enable_seqscan', 'enable_hashjoin', 'enable_mergejoin'];

/**
 * Runs an import into the database at `url`, all or nothing. Concurrent imports are serialized.
 * @throws whatever `work` throws; everything is then rolled back.
 */
export function runImport<T>(url: string, work: (target: ImportTarget) => Promise<T>): Promise<T> {
  return inTransaction(url, async (db) => {
    await db.execute(sql`select pg_advisory_xact_lock(${LOCK})`);
    for (const plan of DISABLED) await db.execute(sql`set local ${sql.identifier(plan)} = off`);
    return work(importInto(db));
  });
}
