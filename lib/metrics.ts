/**
 * What /metrics tells, and under which names. Everything is counted in `metrics/` and elsewhere, cheap
 * enough for every request, and only read here.
 */
import { estimateTotals, type Totals } from '../db/queries/totals.ts';
import { actionCounts, lastChange } from './activity.ts';
import { hashesWaiting } from './auth/hashing-queue.ts';
import { requestsWaiting } from './http/admission.ts';
import { requestsRefused } from './metrics/admission.ts';
import { poolUse, queryDurations, queryErrors } from './metrics/database.ts';
import { hashDurations } from './metrics/hashing.ts';
import { pageCacheRequests } from './metrics/page-cache.ts';
import { counter, exposeAll, gauge, histogram } from './metrics/registry.ts';
import { requests } from './metrics/requests.ts';
import { refusedSignIns } from './metrics/sign-ins.ts';
import { singleton } from './singleton.ts';
import { version } from './version.ts';

function addRequests(): void {
  histogram(
    'minitwit_http_request_duration_seconds',
    'Time from a request until its answer was sent or its connection closed (status "aborted").',
    requests.durations,
  );
  gauge('minitwit_http_requests_in_flight', 'Requests that have begun and not ended.', () =>
    Object.entries(requests.inFlight).map(([listener, value]) => ({ labels: { listener }, value })),
  );
  counter(
    'minitwit_http_requests_refused_total',
    'Requests refused before anything worked on them, by the gate that was full, or "body".',
    () => Object.entries(requestsRefused).map(([gate, value]) => ({ labels: { gate }, value })),
  );
  gauge('minitwit_http_requests_waiting', 'Requests that wait at a gate.', () =>
    requestsWaiting().map(([gate, value]) => ({ labels: { gate }, value })),
  );
  counter(
    'minitwit_page_cache_requests_total',
    'Pages for visitors that were at hand and current (result "hit"), or were rendered ("miss").',
    () =>
      Object.entries(pageCacheRequests).map(([result, value]) => ({ labels: { result }, value })),
  );
}

function addDatabase(): void {
  histogram(
    'minitwit_database_query_duration_seconds',
    'Time of a named database statement, waiting for a connection included.',
    queryDurations,
  );
  counter(
    'minitwit_database_errors_total',
    'Statements that failed, by the reason: deadline, connection or other.',
    () =>
      queryErrors().map(({ query, reason, count }) => ({
        labels: { query, reason },
        value: count,
      })),
  );
  gauge(
    'minitwit_database_pool_connections',
    'Open connections of the pool.',
    () => poolUse().connections,
  );
  gauge(
    'minitwit_database_pool_limit',
    'Connections that the pool may open.',
    () => poolUse().limit,
  );
  gauge(
    'minitwit_database_pool_in_use',
    'Connections with a statement under way.',
    () => poolUse().inUse,
  );
  gauge(
    'minitwit_database_pool_waiting',
    'Statements that wait for a connection.',
    () => poolUse().waiting,
  );
}

function addSimulator(): void {
  counter(
    'minitwit_simulator_actions_total',
    'Requests to the simulator API by what they do. One given up by its client is a server_error.',
    () =>
      actionCounts().map(({ kind, outcome, count }) => ({
        labels: { kind, outcome },
        value: count,
      })),
  );
  gauge(
    'minitwit_simulator_last_action_timestamp_seconds',
    'When this process last answered a register, tweet, follow or unfollow of the simulator; 0 for never.',
    () => lastChange() / 1000,
  );
}

/** What the database said of these when it was last asked; nothing while it is away. */
const known = singleton('totals', () => ({ totals: undefined as Totals | undefined }));

function addTotals(): void {
  const estimated = (what: string) =>
    `About how many ${what} there are, as PostgreSQL estimates it.`;
  gauge('minitwit_users', estimated('users'), () => known.totals?.users);
  gauge('minitwit_messages', estimated('messages'), () => known.totals?.messages);
  gauge('minitwit_follows', estimated('follows'), () => known.totals?.follows);
  gauge(
    'minitwit_simulator_latest',
    'The number of the last action that the simulator sent, -1 before the first.',
    () => known.totals?.latest,
  );
}

function addSignIns(): void {
  histogram('minitwit_password_hash_duration_seconds', 'Time to hash one password.', hashDurations);
  gauge('minitwit_password_queue', 'Passwords that wait to be hashed.', hashesWaiting);
  counter(
    'minitwit_sign_ins_refused_total',
    'Sign-ins refused for wrong credentials, or without looking at them: too many had failed at the address, for the account at that address, or for the account.',
    () => Object.entries(refusedSignIns).map(([reason, value]) => ({ labels: { reason }, value })),
  );
}

function define(): true {
  addRequests();
  addDatabase();
  addSignIns();
  addSimulator();
  addTotals();
  gauge('minitwit_build_info', 'Always 1; tells the version in its label.', () => [
    { labels: { version: version() }, value: 1 },
  ]);
  return true;
}

/** Begins to watch Node itself, too. */
export function startMetrics(): void {
  singleton('metrics', define);
}

/** All metrics in Prometheus text format, with its content type. */
export async function exposition(): Promise<{ body: string; contentType: string }> {
  startMetrics();
  known.totals = await estimateTotals().catch(() => undefined);
  return exposeAll();
}
