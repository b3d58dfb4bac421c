/**
 * Counts what the simulator and people do. The metrics show this process's counts at once; every few
 * seconds they are added to the hourly counts that all processes share.
 */
import { addActivity } from '../db/queries/activity.ts';
import { Unavailable } from '../platform/errors.ts';
import { log } from '../platform/log/log.ts';
import { singleton } from '../platform/singleton.ts';

/** Milliseconds between two flushes to the database. */
const INTERVAL = 10_000;

/** In milliseconds. */
export const HOUR = 3_600_000;

/** The simulator's writes; a stalled simulator makes none. */
export const CHANGES = ['register', 'tweet', 'follow', 'unfollow'] as const;
export type Change = (typeof CHANGES)[number];

/** Everything the simulator's API does. */
export type ActionKind = Change | 'latest' | 'read';
export type Outcome = 'success' | 'client_error' | 'server_error';

const KINDS = [...CHANGES, 'latest', 'read', 'message'] as const;
const OUTCOMES: readonly Outcome[] = ['success', 'client_error', 'server_error'];

interface Count {
  /** `message`: a stored message, from any author and through any door. */
  kind: ActionKind | 'message';
  outcome: Outcome;
  count: number;
  /** The simulator's own last write of this kind, in milliseconds since 1970; 0 for never. */
  lastAt: number;
}

interface CountedHour extends Count {
  /** Its start, in milliseconds since 1970. */
  hour: number;
}

const keyOf = (kind: Count['kind'], outcome: Outcome) => `${kind} ${outcome}`;

function noCounts(): Map<string, Count> {
  const counts = KINDS.flatMap((kind) =>
    OUTCOMES.map((outcome) => ({ kind, outcome, count: 0, lastAt: 0 })),
  );
  return new Map(counts.map((each) => [keyOf(each.kind, each.outcome), each]));
}

const state = singleton('activity', () => ({
  /** Since the start of this process. */
  counts: noCounts(),
  /** How much of each count has been moved to `pending`. */
  moved: new Map<string, number>(),
  /** Not in the database yet. */
  pending: new Map<string, CountedHour>(),
}));

function count(kind: Count['kind'], outcome: Outcome, at = 0): void {
  const found = state.counts.get(keyOf(kind, outcome));
  if (!found) return;
  found.count += 1;
  found.lastAt = Math.max(found.lastAt, at);
}

export const isChange = (kind: string): kind is Change =>
  (CHANGES as readonly string[]).includes(kind);

/** Counts an action; `bySimulator`: the request had the simulator's password. */
export function countAction(kind: ActionKind, outcome: Outcome, bySimulator: boolean): void {
  count(kind, outcome, bySimulator && isChange(kind) ? Date.now() : 0);
}

/** Counts a stored message. */
export function countMessage(): void {
  count('message', 'success');
}

/** How often each action had each outcome in this process. */
export function actionCounts(): readonly Count[] {
  return [...state.counts.values()].filter(({ kind }) => kind !== 'message');
}

/** The simulator's last write to this process, in milliseconds since 1970; 0 for never. */
export function lastChange(): number {
  return Math.max(...actionCounts().map(({ lastAt }) => lastAt));
}

function addPending(added: CountedHour): void {
  const key = `${added.hour} ${keyOf(added.kind, added.outcome)}`;
  const pending = state.pending.get(key);
  state.pending.set(key, {
    ...added,
    count: added.count + (pending?.count ?? 0),
    lastAt: Math.max(added.lastAt, pending?.lastAt ?? 0),
  });
}

/** Moves what was counted since the last flush to the current hour. */
function moveCounts(): void {
  const hour = Math.floor(Date.now() / HOUR) * HOUR;
  for (const [key, now] of state.counts) {
    const added = now.count - (state.moved.get(key) ?? 0);
    state.moved.set(key, now.count);
    if (added > 0) addPending({ ...now, hour, count: added });
  }
}

/**
 * Flushes the counts to the database. During an outage they stay pending, each in its hour. A flush
 * whose confirmation is lost is repeated, so counts may be slightly too high around an outage.
 */
export async function saveActivity(): Promise<void> {
  moveCounts();
  const hours = [...state.pending.values()];
  if (hours.length === 0) return;
  state.pending.clear();
  try {
    await addActivity(hours);
  } catch (error) {
    // The next flush includes these.
    for (const hour of hours) addPending(hour);
    // The database layer logs outages itself.
    if (!(error instanceof Unavailable)) log.error('could not store activity', { error });
  }
}

/** Flushes at intervals for as long as the process runs. */
export function startSavingActivity(): void {
  singleton('saving-activity', () => setInterval(() => void saveActivity(), INTERVAL).unref());
}
