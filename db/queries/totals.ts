import { statement } from '../client.ts';

export interface Totals {
  users: number;
  messages: number;
  follows: number;
  latest: number;
}

// Counting would read whole tables. PostgreSQL keeps its own count of each, which a crash resets, and
// an estimate from the last ANALYZE, which lags behind.
const rowsOf = (table: string) => `(
  select greatest(reltuples, pg_stat_get_live_tuples(oid), 0)::float8 from pg_class
  where oid = '${table}'::regclass
)`;

const estimate = statement<[], Totals>(
  'estimate_totals',
  `select ${rowsOf('users')} as users, ${rowsOf('messages')} as messages,
     ${rowsOf('follows')} as follows, last_value::float8 as latest from latest`,
);

/** About how many users, messages and follows there are, and the simulator's last number. */
export async function estimateTotals(): Promise<Totals | undefined> {
  const [row] = await estimate();
  return row;
}
