/**
 * Metrics that are collected on scrape, from values that the verbs and gates already have. Those
 * counted as they happen are in `platform/metrics/`.
 */
import { actionCounts, lastChange } from '../lib/activity.ts';
import { hashesWaiting } from '../lib/passwords/hashing-queue.ts';
import { readTotals, type Totals } from '../lib/totals.ts';
import { showGates } from '../platform/metrics/admission.ts';
import { counter, exposeAll, gauge, watchNode } from '../platform/metrics/registry.ts';
import { version } from '../platform/version.ts';
import { requestsWaiting } from './admission/gates.ts';
// Imported so that their metrics exist from the start: Next loads these modules only on first use.
import '../platform/metrics/database.ts';
import '../platform/metrics/hashing.ts';
import '../platform/metrics/page-cache.ts';
import '../platform/metrics/requests.ts';
import '../platform/metrics/sign-ins.ts';

showGates(...requestsWaiting().map(([gate]) => gate));

gauge({
  name: 'minitwit_http_requests_waiting',
  help: 'Requests waiting at a gate.',
  labelNames: ['gate'],
  collect() {
    for (const [gate, waiting] of requestsWaiting()) this.set({ gate }, waiting);
  },
});

gauge({
  name: 'minitwit_password_queue',
  help: 'Passwords waiting to be hashed.',
  collect() {
    this.set(hashesWaiting());
  },
});

counter({
  name: 'minitwit_simulator_actions_total',
  help: 'Requests to the simulator API by action. An aborted request counts as server_error.',
  labelNames: ['kind', 'outcome'],
  collect() {
    this.reset();
    for (const { kind, outcome, count } of actionCounts()) this.inc({ kind, outcome }, count);
  },
});

gauge({
  name: 'minitwit_simulator_last_action_timestamp_seconds',
  help: 'When this process last answered a register, tweet, follow or unfollow of the simulator; 0 for never.',
  collect() {
    this.set(lastChange() / 1000);
  },
});

gauge({
  name: 'minitwit_build_info',
  help: 'Always 1; the version is in the label.',
  labelNames: ['version'],
  collect() {
    this.set({ version: version() }, 1);
  },
});

const estimated = (what: string) => `Approximate number of ${what}, estimated by PostgreSQL.`;

const totalGauges = {
  users: gauge({ name: 'minitwit_users', help: estimated('users') }),
  messages: gauge({ name: 'minitwit_messages', help: estimated('messages') }),
  follows: gauge({ name: 'minitwit_follows', help: estimated('follows') }),
  latest: gauge({
    name: 'minitwit_simulator_latest',
    help: 'The number of the last action that the simulator sent, -1 before the first.',
  }),
};

/** Sets the gauges of totals, or removes them while the database is unavailable. */
function showTotals(totals: Totals | undefined): void {
  for (const what of Object.keys(totalGauges) as (keyof Totals)[]) {
    if (totals) totalGauges[what].set(totals[what]);
    else totalGauges[what].remove();
  }
}

/** Adds metrics of the Node process itself. */
export function startMetrics(): void {
  watchNode();
}

/** All metrics in Prometheus text format, with its content type. */
export async function exposition(): Promise<{ body: string; contentType: string }> {
  startMetrics();
  showTotals(await readTotals());
  return exposeAll();
}
