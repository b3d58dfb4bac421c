/** What an import writes, each batch in one statement of its transaction. */
import { inTransaction, type Send } from '../transaction.ts';

/** Any constant that nothing else in the database locks. */
const LOCK = 64_648_951;

/** How many conflicts are named. */
const NAMED = 3;

interface ImportedUser {
  id: number;
  username: string;
  email: string;
  hash: string;
}

interface ImportedFollow {
  who: number;
  whom: number;
}

interface ImportedMessage {
  id: number;
  author: number;
  text: string;
  /** Seconds since 1970. */
  seconds: number;
  flagged: boolean;
}

export interface Outcome {
  added: number;
  /** How many were in the database before, just the same. */
  present: number;
}

export interface UserConflict {
  id: number;
  username: string;
  presentId: number;
  presentUsername: string;
}

const LOCK_OTHERS_OUT = `select pg_advisory_xact_lock(${LOCK})`;

// The planner takes the tables for as small as they were before the import, and would read them
// whole for every batch.
const USE_INDEXES = `select set_config(name, 'off', true)
  from unnest(array['enable_seqscan', 'enable_hashjoin', 'enable_mergejoin']) as name`;

// Rows with a conflict stay out, as do those that somebody else adds at the same moment: the
// caller sees that the numbers do not add up, and takes everything back.
const ADD_USERS = `
  with input as (
    select * from json_to_recordset($1::text::json)
      as row (id int, username text, email text, hash text)
  ), conflict as (
    select input.id, input.username, u.id as "presentId", u.username as "presentUsername"
    from input join users u on u.id = input.id and u.username <> input.username -- users_pkey
    union all
    select input.id, input.username, u.id, u.username
    from input join users u on u.username = input.username and u.id <> input.id -- users_username_unique
  ), added as (
    insert into users (id, username, email, password_hash)
    select id, username, email, hash from input on conflict do nothing returning id
  )
  select (select count(*) from added)::int as added,
    (select count(*) from input join users u using (id, username))::int as present,
    (select json_agg(c) from (select * from conflict order by id limit ${NAMED}) c) as conflicts`;

const ADD_FOLLOWS = `
  with input as (
    select * from json_to_recordset($1::text::json) as row (who int, whom int)
  ), added as (
    insert into follows (who_id, whom_id) select who, whom from input
    on conflict do nothing returning who_id
  )
  select (select count(*) from added)::int as added,
    (select count(*) from input join follows f on f.who_id = input.who and f.whom_id = input.whom
    )::int as present -- follows_pkey`;

const ADD_MESSAGES = `
  with input as (
    select id, author, text, to_timestamp(seconds) as pub_date, flagged
    from json_to_recordset($1::text::json)
      as row (id bigint, author int, text text, seconds float8, flagged boolean)
  ), known as (
    select m.id, (m.author_id, m.text, m.pub_date) = (input.author, input.text, input.pub_date) as same
    from input join messages m on m.id = input.id -- messages_pkey
  ), added as (
    insert into messages (id, author_id, text, pub_date, flagged)
    select id, author, text, pub_date, flagged from input on conflict do nothing returning id
  )
  select (select count(*) from added)::int as added,
    (select count(*) from known where same)::int as present,
    (select json_agg(id) from (select id from known where not same order by id limit ${NAMED}) c)
      as conflicts`;

// Never backwards: a sequence that is further on has given its numbers to rows that exist.
const reserveIds = (sequence: string) => `
  select setval('${sequence}', $1::bigint) from ${sequence}
  where last_value < $1::bigint or (last_value = $1::bigint and not is_called)`;

function outcomeOf<Conflict>([row]: (Outcome & {
  conflicts?: Conflict[] | null;
})[] = []): Outcome & { conflicts: Conflict[] } {
  return { added: row?.added ?? 0, present: row?.present ?? 0, conflicts: row?.conflicts ?? [] };
}

function importInto(send: Send) {
  return {
    async addUsers(rows: ImportedUser[]) {
      return outcomeOf<UserConflict>(await send(ADD_USERS, [JSON.stringify(rows)]));
    },
    async addFollows(rows: ImportedFollow[]) {
      return outcomeOf<never>(await send(ADD_FOLLOWS, [JSON.stringify(rows)]));
    },
    /** Conflicts are ids that another message has. */
    async addMessages(rows: ImportedMessage[]) {
      return outcomeOf<number>(await send(ADD_MESSAGES, [JSON.stringify(rows)]));
    },
    /** From now on new users and messages get ids above these; also when the import fails. */
    async reserveIds(lastUser: number, lastMessage: number) {
      if (lastUser > 0) await send(reserveIds('users_id_seq'), [lastUser]);
      if (lastMessage > 0) await send(reserveIds('messages_id_seq'), [lastMessage]);
    },
  };
}

export type ImportTarget = ReturnType<typeof importInto>;

/**
 * Runs an import into the database at `url`, all or nothing. Several at once take turns.
 * @throws whatever `work` throws; nothing is then kept.
 */
export function runImport<T>(url: string, work: (target: ImportTarget) => Promise<T>): Promise<T> {
  return inTransaction(url, async (send) => {
    await send(LOCK_OTHERS_OUT);
    await send(USE_INDEXES);
    return work(importInto(send));
  });
}
