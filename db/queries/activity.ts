import { desc, gte, isNotNull, sql } from 'drizzle-orm';
import { db } from '../client.ts';
import {
  constant,
  excluded,
  millisecondsOf,
  momentAt,
  type RowsWith,
  rowsOfJson,
} from '../expressions.ts';
import { activityHours } from '../schema.ts';
import { json, plain, type RowOf, statement } from '../statement.ts';

interface AddedHour {
  /** Its start, in milliseconds since 1970. */
  hour: number;
  kind: string;
  outcome: string;
  count: number;
  /** Milliseconds since 1970; 0 for never. */
  lastAt: number;
}

const { hour, kind, outcome, count, lastAt } = activityHours;
const COLUMNS = { hour, kind, outcome, count, lastAt };

// In key order, so that concurrent processes lock rows in the same order and cannot deadlock.
// Index: activity_hours_hour_kind_outcome_pk.
const add = statement('add_activity', { hours: json<RowsWith<typeof COLUMNS>>() }, ({ hours }) => {
  const added = db.$with('added', COLUMNS).as(rowsOfJson(hours, COLUMNS));
  return db
    .with(added)
    .insert(activityHours)
    .select(db.select().from(added).orderBy(added.hour, added.kind, added.outcome))
    .onConflictDoUpdate({
      target: [hour, kind, outcome],
      set: {
        count: sql`${count} + ${excluded(count)}`,
        lastAt: sql`greatest(${lastAt}, ${excluded(lastAt)})`,
      },
    });
});

// Index: activity_hours_hour_kind_outcome_pk.
const since = statement('activity_since', { begin: plain<number>() }, ({ begin }) =>
  db
    .select({ hour: millisecondsOf(hour), kind, outcome, count })
    .from(activityHours)
    .where(gte(hour, momentAt(begin))),
);

/** `hour` is its start, in milliseconds since 1970. */
export type ActivityHour = RowOf<typeof since>;

// Index: activity_hours_hour_kind_outcome_pk.
const last = statement('last_simulator_action', {}, () =>
  db
    .select({ at: millisecondsOf(lastAt) })
    .from(activityHours)
    .where(isNotNull(lastAt))
    .orderBy(desc(hour), desc(lastAt))
    .limit(constant(1)),
);

/** Adds these counts to those in the database. */
export async function addActivity(hours: AddedHour[]): Promise<void> {
  const rows = hours.map((each) => ({
    ...each,
    hour: new Date(each.hour),
    lastAt: each.lastAt === 0 ? null : new Date(each.lastAt),
  }));
  await add({ hours: rows });
}

/** The counts of all processes in the hours from `begin` (milliseconds since 1970) on. */
export function activitySince(begin: number): Promise<ActivityHour[]> {
  return since({ begin });
}

/** When the simulator itself last acted, in milliseconds since 1970; undefined for never. */
export async function lastSimulatorAction(): Promise<number | undefined> {
  const [row] = await last({});
  return row?.at;
}
