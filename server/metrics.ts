/**
 * What /metrics shows beside what `metrics/` counts: numbers that the verbs and the gates have already,
 * read when somebody asks.
 */
import { actionCounts, lastChange } from '../lib/activity.ts';
import { hashesWaiting } from '../lib/passwords/hashing-queue.ts';
import { readTotals, type Totals } from '../lib/totals.ts';
import { showGates } from '../platform/metrics/admission.ts';
import { counter, exposeAll, gauge, watchNode } from '../platform/metrics/registry.ts';
import { version } from '../platform/version.ts';
import { requestsWaiting } from './admission/gates.ts';
// Next loads these when they first count; what they count is shown from the start.
import '../platform/metrics/database.ts';
import '../platform/metrics/hashing.ts';
import '../platform/metrics/page-cache.ts';
import '../platform/metrics/requests.ts';
import '../platform/metrics/sign-ins.ts';

showGates(...requestsWaiting().map(([gate]) => gate));

gauge({
  name: 'minitwit_http_requests_waiting',
  help: 'Requests that wait at a gate.',
  labelNames: ['gate'],
  collect() {
    for (const [gate, waiting] of requestsWaiting()) this.set({ gate }, waiting);
  },
});

gauge({
  name: 'minitwit_password_queue',
  help: 'Passwords that wait to be hashed.',
  collect() {
    this.set(hashesWaiting());
  },
});

counter({
  name: 'minitwit_simulator_actions_total',
  help: 'Requests to the simulator API by what they do. One given up by its client is a server_error.',
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
  help: 'Always 1; tells the version in its label.',
  labelNames: ['version'],
  collect() {
    this.set({ version: version() }, 1);
  },
});

const estimated = (what: string) => `About how many ${what} there are, as PostgreSQL estimates it.`;

const totalGauges = {
  users: gauge({ name: 'minitwit_users', help: estimated('users') }),
  messages: gauge({ name: 'minitwit_messages', help: estimated('messages') }),
  follows: gauge({ name: 'minitwit_follows', help: estimated('follows') }),
  latest: gauge({
    name: 'minitwit_simulator_latest',
    help: 'The number of the last action that the simulator sent, -1 before the first.',
  }),
};

/** Shows what the database says of these; nothing while it is away. */
function showTotals(totals: Totals | undefined): void {
  for (const what of Object.keys(totalGauges) as (keyof Totals)[]) {
    if (totals) totalGauges[what].set(totals[what]);
    else totalGauges[what].remove();
  }
}

/** Begins to watch Node itself, too. */
export function startMetrics(): void {
  watchNode();
}

/** All metrics in Prometheus text format, with its content type. */
export async function exposition(): Promise<{ body: string; contentType: string }> {
  startMetrics();
  showTotals(await readTotals());
  return exposeAll();
}
