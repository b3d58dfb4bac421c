/**
 * What the simulator and people do, counted as it happens: the metrics show this process's counts at
 * once, and every few seconds they are added to the hours that all processes share.
 */
import { addActivity } from '../db/queries/activity.ts';
import { singleton } from '../platform/singleton.ts';

/** Milliseconds between two additions to the database. */
const INTERVAL = 10_000;

const HOUR = 3_600_000;

/** The simulator's actions that change something; while it is stalled it does none of these. */
export const CHANGES = ['register', 'tweet', 'follow', 'unfollow'] as const;
export type Change = (typeof CHANGES)[number];

/** Each thing asked of the simulator's API. */
export type ActionKind = Change | 'latest' | 'read';
export type Outcome = 'success' | 'client_error' | 'server_error';

const KINDS = [...CHANGES, 'latest', 'read', 'message'] as const;
const OUTCOMES: readonly Outcome[] = ['success', 'client_error', 'server_error'];

interface Count {
  /** `message`: one that was written, whoever wrote it and at which door. */
  kind: ActionKind | 'message';
  outcome: Outcome;
  count: number;
  /** When the simulator itself last changed something so, in milliseconds since 1970; 0 for never. */
  lastAt: number;
}

interface CountedHour extends Count {
  /** Its begin, in milliseconds since 1970. */
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
  /** How much of each count has gone on to `waiting`. */
  taken: new Map<string, number>(),
  /** What the database does not have yet. */
  waiting: new Map<string, CountedHour>(),
}));

function count(kind: Count['kind'], outcome: Outcome, at = 0): void {
  const found = state.counts.get(keyOf(kind, outcome));
  if (!found) return;
  found.count += 1;
  found.lastAt = Math.max(found.lastAt, at);
}

const isChange = (kind: ActionKind) => (CHANGES as readonly ActionKind[]).includes(kind);

/** Counts an action; `bySimulator` when it came with the simulator's password. */
export function countAction(kind: ActionKind, outcome: Outcome, bySimulator: boolean): void {
  count(kind, outcome, bySimulator && isChange(kind) ? Date.now() : 0);
}

/** Counts a message that has been stored. */
export function countMessage(): void {
  count('message', 'success');
}

/** How often each action had each outcome in this process. */
export function actionCounts(): readonly Count[] {
  return [...state.counts.values()].filter(({ kind }) => kind !== 'message');
}

/** When the simulator last changed something here, in milliseconds since 1970; 0 for never. */
export function lastChange(): number {
  return Math.max(...actionCounts().map(({ lastAt }) => lastAt));
}

function wait(added: CountedHour): void {
  const key = `${added.hour} ${keyOf(added.kind, added.outcome)}`;
  const waiting = state.waiting.get(key);
  state.waiting.set(key, {
    ...added,
    count: added.count + (waiting?.count ?? 0),
    lastAt: Math.max(added.lastAt, waiting?.lastAt ?? 0),
  });
}

/** Moves what was counted since the last time to the present hour. */
function takeCounts(): void {
  const hour = Math.floor(Date.now() / HOUR) * HOUR;
  for (const [key, now] of state.counts) {
    const added = now.count - (state.taken.get(key) ?? 0);
    state.taken.set(key, now.count);
    if (added > 0) wait({ ...now, hour, count: added });
  }
}

/**
 * Adds what has been counted to the database. While that is away the counts wait, each in its hour.
 * One whose confirmation is lost is added again, so around an outage they may be a little too high.
 */
export async function saveActivity(): Promise<void> {
  takeCounts();
  const hours = [...state.waiting.values()];
  if (hours.length === 0) return;
  state.waiting.clear();
  try {
    await addActivity(hours);
  } catch {
    // The log has the reason; the next attempt takes these along.
    for (const hour of hours) wait(hour);
  }
}

/** Goes on doing so as long as the process runs. */
export function startSavingActivity(): void {
  singleton('saving-activity', () => setInterval(() => void saveActivity(), INTERVAL).unref());
}
