/** The attacked database: some thousands of users and messages, and one author of long messages. */
import postgres from 'postgres';
import { prepareCommunity } from '../../tools/bench/database.ts';
import { createDatabaseOn } from '../support/databases.ts';
import { joinPostgres } from '../support/postgres.ts';
import { LONG_WINDED, TOWN } from './people.ts';

const LENGTHEN = `update messages set text = repeat('🦣', 10000)
  where author_id = (select id from users where username = $1)`;

export interface Town {
  /** The URL of its Postgres, and the database to copy. */
  postgresUrl: string;
  template: string;
  release(): Promise<void>;
}

/** Creates the database once per run; each attack gets a copy. */
export async function buildTown(): Promise<Town> {
  const { url, release } = await joinPostgres();
  const original = await createDatabaseOn(url, 'town');
  await prepareCommunity(original, TOWN, new AbortController().signal);
  const database = postgres(original, { max: 1 });
  await database.unsafe(LENGTHEN, [LONG_WINDED]);
  await database.end();
  return { postgresUrl: url, template: new URL(original).pathname.slice(1), release };
}
