import { statement } from '../client.ts';

/** What is counted for one key. */
export interface Failures {
  key: string;
  failures: number;
  /** Milliseconds until counting begins again. */
  left: number;
}

export interface AddedFailures {
  key: string;
  failures: number;
  /** Milliseconds until counting begins again, if it begins now. */
  duration: number;
}

const LEFT = '(extract(epoch from expires_at - now()) * 1000)::float8 as left';

const find = statement<[keys: string], Failures>(
  'find_failed_sign_ins',
  `select found.* from json_array_elements_text($1::text::json) as wanted (key)
   cross join lateral (
     select key, failures, ${LEFT} from failed_sign_ins
     where key = wanted.key and expires_at > now() -- failed_sign_ins_pkey
     limit 1 -- or a table of some size would be read as a whole
   ) found`,
);

// In the order of the key, so that servers that count at the same time wait for each other in one
// direction only. By the database's clock, as those of servers differ.
const add = statement<[added: string], Failures>(
  'add_failed_sign_ins',
  `insert into failed_sign_ins as kept (key, failures, expires_at)
   select key, failures, now() + duration * interval '1 millisecond'
   from json_to_recordset($1::text::json) as row (key text, failures int, duration float8)
   order by key
   on conflict (key) do update
   set failures = excluded.failures + case when kept.expires_at > now() then kept.failures else 0 end,
     expires_at = case when kept.expires_at > now() then kept.expires_at else excluded.expires_at end
   returning key, failures, ${LEFT}`,
);

// A few each time somebody fails, more than that can add; what another server holds is left to it, so
// that nobody waits.
const clear = statement<[], never>(
  'clear_failed_sign_ins',
  `delete from failed_sign_ins where key in ( -- failed_sign_ins_pkey
     select key from failed_sign_ins where expires_at < now() -- failed_sign_ins_expiry
     order by expires_at limit 50 for update skip locked)`,
);

/** What is counted for each of `keys`; undefined where nothing is. */
export async function findFailures(keys: string[]): Promise<(Failures | undefined)[]> {
  const rows = new Map((await find(JSON.stringify(keys))).map((row) => [row.key, row]));
  return keys.map((key) => rows.get(key));
}

/** Adds what occurs more than once up: a statement can change a row once only. */
function merge(added: AddedFailures[]): AddedFailures[] {
  const sums = new Map<string, AddedFailures>();
  for (const each of added) {
    const failures = each.failures + (sums.get(each.key)?.failures ?? 0);
    sums.set(each.key, { ...each, failures });
  }
  return [...sums.values()];
}

/** Counts failures, and gives what is counted after all of them, for each in turn. */
export async function addFailures(added: AddedFailures[]): Promise<Failures[]> {
  const [counted] = await Promise.all([add(JSON.stringify(merge(added))), clear()]);
  const rows = new Map(counted.map((row) => [row.key, row]));
  return added.map(({ key, failures, duration: left }) => rows.get(key) ?? { key, failures, left });
}
