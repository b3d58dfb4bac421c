import { statement } from '../client.ts';

interface AddedHour {
  /** Its begin, in milliseconds since 1970. */
  hour: number;
  kind: string;
  outcome: string;
  count: number;
  /** Milliseconds since 1970; 0 for never. */
  lastAt: number;
}

// In the order of the key, so that processes that add at the same time wait for each other in one
// direction only.
const add = statement<[hours: string], never>(
  'add_activity',
  `insert into activity_hours as kept (hour, kind, outcome, count, last_at)
   select to_timestamp(hour / 1000), kind, outcome, count, to_timestamp(nullif("lastAt", 0) / 1000)
   from json_to_recordset($1::text::json)
     as row (hour float8, kind text, outcome text, count bigint, "lastAt" float8)
   order by hour, kind, outcome
   on conflict (hour, kind, outcome) do update
   set count = kept.count + excluded.count, last_at = greatest(kept.last_at, excluded.last_at)`,
);

export interface ActivityHour {
  /** Its begin, in milliseconds since 1970. */
  hour: number;
  kind: string;
  outcome: string;
  count: number;
}

const since = statement<[since: number], ActivityHour>(
  'activity_since',
  `select (extract(epoch from hour) * 1000)::float8 as hour, kind, outcome, count::float8 as count
   from activity_hours where hour >= to_timestamp($1::float8 / 1000) -- activity_hours_pk`,
);

const last = statement<[], { at: number }>(
  'last_simulator_action',
  `select (extract(epoch from last_at) * 1000)::float8 as at from activity_hours
   where last_at is not null order by hour desc, last_at desc limit 1 -- activity_hours_pk`,
);

/** Adds these counts to those of their hours. */
export async function addActivity(hours: AddedHour[]): Promise<void> {
  await add(JSON.stringify(hours));
}

/** What all processes counted in the hours from `begin` (milliseconds since 1970) on. */
export function activitySince(begin: number): Promise<ActivityHour[]> {
  return since(begin);
}

/** When the simulator itself last acted, in milliseconds since 1970; undefined for never. */
export async function lastSimulatorAction(): Promise<number | undefined> {
  const [row] = await last();
  return row?.at;
}
