/** What the public status page shows: how the simulator and people used MiniTwit in the last 24 hours. */
import { type ActivityHour, activitySince, lastSimulatorAction } from '../db/queries/activity.ts';
import { getLatest } from '../db/queries/latest.ts';
import { CachedValues } from '../platform/cached-values.ts';
import { singleton } from '../platform/singleton.ts';
import { type Change, HOUR, isChange } from './activity.ts';

/** How long a status is cached. */
const MAX_AGE_MS = 60_000;

const HOURS = 24;

/** A number for each kind of action. */
export type ByChange = Record<Change, number>;

export interface HourOfActivity {
  /** Its start, in milliseconds since 1970. */
  begin: number;
  /** Messages from all users. */
  messages: number;
  /** What the simulator requested. */
  actions: ByChange;
  /** How many of them failed, through the simulator's fault or ours. */
  errors: ByChange;
}

export interface Status {
  /** -1 before the first action. */
  latest: number;
  /** When the simulator last acted, in milliseconds since 1970; undefined for never. */
  lastActionAt: number | undefined;
  /** The last 24, the current hour last. */
  hours: HourOfActivity[];
  /** When this was read, in milliseconds since 1970. */
  readAt: number;
}

const none = (): ByChange => ({ register: 0, tweet: 0, follow: 0, unfollow: 0 });

function addTo(hour: HourOfActivity, { kind, outcome, count }: ActivityHour): void {
  if (kind === 'message') hour.messages += count;
  if (!isChange(kind)) return;
  hour.actions[kind] += count;
  if (outcome !== 'success') hour.errors[kind] += count;
}

async function read(): Promise<Status> {
  const readAt = Date.now();
  const first = Math.floor(readAt / HOUR) * HOUR - (HOURS - 1) * HOUR;
  const hours = Array.from({ length: HOURS }, (_, index) => ({
    begin: first + index * HOUR,
    messages: 0,
    actions: none(),
    errors: none(),
  }));
  const [latest, lastActionAt, counts] = await Promise.all([
    getLatest(),
    lastSimulatorAction(),
    activitySince(first),
  ]);
  for (const each of counts) {
    const hour = hours[Math.round((each.hour - first) / HOUR)];
    if (hour) addTo(hour, each);
  }
  return { latest, lastActionAt, hours, readAt };
}

const cached = singleton('status', () => new CachedValues<Status>({ maxAge: MAX_AGE_MS, max: 1 }));

/**
 * The status, at most a minute old and shared by all callers.
 * @throws Unavailable when the database is unavailable; the error is not cached.
 */
export function readStatus(): Promise<Status> {
  return cached.get('status', read);
}
