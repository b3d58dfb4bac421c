/** What the public status page shows: how the simulator and people have used MiniTwit in a day. */
import { type ActivityHour, activitySince, lastSimulatorAction } from '../db/queries/activity.ts';
import { getLatest } from '../db/queries/latest.ts';
import { CachedValues } from '../platform/cached-values.ts';
import { singleton } from '../platform/singleton.ts';
import { CHANGES, type Change } from './activity.ts';

/** How long a reading is shown before the next. */
const MAX_AGE_MS = 60_000;

const HOUR = 3_600_000;
const HOURS = 24;

/** Numbers of something, one for each kind of action. */
export type ByChange = Record<Change, number>;

export interface HourOfActivity {
  /** Its begin, in milliseconds since 1970. */
  begin: number;
  /** Messages that anybody wrote. */
  messages: number;
  /** What the simulator asked for. */
  actions: ByChange;
  /** How much of that failed, whoever was to blame. */
  errors: ByChange;
}

export interface Status {
  /** -1 before the first action. */
  latest: number;
  /** When the simulator last acted, in milliseconds since 1970; undefined for never. */
  lastActionAt: number | undefined;
  /** A day, the present hour last. */
  hours: HourOfActivity[];
  /** When this was read, in milliseconds since 1970. */
  readAt: number;
}

const none = (): ByChange => ({ register: 0, tweet: 0, follow: 0, unfollow: 0 });

const isChange = (kind: string): kind is Change => (CHANGES as readonly string[]).includes(kind);

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
 * The status, at most a minute old, read once for all who ask.
 * @throws Unavailable when the database is away; that is not cached.
 */
export function readStatus(): Promise<Status> {
  return cached.get('status', read);
}
