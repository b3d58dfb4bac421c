/** Failures, one after the other, that must raise an alert and resolve it. */
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import { check, note } from '../support/checks.ts';
import { reportBackup, type Stack } from './stack.ts';
import { type Traffic, tweetAsNobody } from './traffic.ts';

/** Milliseconds until an alert, and then its resolution, must have arrived. */
const LIMIT = 60_000;

interface Drill {
  what: string;
  alert: string;
  damage(stack: Stack, traffic: Traffic): Promise<unknown>;
  repair(stack: Stack, traffic: Traffic): Promise<unknown>;
}

const HOUR = 3_600;

async function command(url: string, sql: string): Promise<void> {
  const connection = postgres(url, { max: 1, onnotice: () => {} });
  await connection.unsafe(sql).finally(() => connection.end());
}

/** Sends failing actions until it is stopped. */
function failActions() {
  let failing = false;
  let done = Promise.resolve();
  const fail = async (stack: Stack) => {
    while (failing) {
      await Promise.all([...stack.replicas.map(tweetAsNobody), pause(100)]);
    }
  };
  return {
    damage: async (stack: Stack) => {
      failing = true;
      done = fail(stack);
    },
    repair: () => {
      failing = false;
      return done;
    },
  };
}

const SLOT = 'a_standby_that_went_away';

const last = ({ replicas }: Stack) => replicas.at(-1);

/** The drills of a round run at the same time; those that would interfere are in different rounds. */
export const ROUNDS: Drill[][] = [
  [
    {
      what: 'one of two servers is killed',
      alert: 'ReplicaDown',
      damage: async (stack) => last(stack)?.kill(),
      repair: async (stack) => last(stack)?.start(),
    },
    {
      what: 'no backup succeeded for two days',
      alert: 'BackupOld',
      damage: ({ directory }) => reportBackup(directory, 48 * HOUR),
      repair: ({ directory }) => reportBackup(directory, 60),
    },
  ],
  [
    {
      what: 'Postgres is stopped',
      alert: 'DatabaseDown',
      damage: (stack) => stack.stopPostgres(),
      repair: (stack) => stack.startPostgres(),
    },
  ],
  [
    {
      what: 'the simulator stalls',
      alert: 'SimulatorStalled',
      damage: (_, traffic) => traffic.stopSimulators(),
      repair: async (_, traffic) => traffic.startSimulators(),
    },
    {
      what: 'a standby goes away',
      alert: 'ReplicationBroken',
      damage: ({ databaseUrl }) =>
        command(databaseUrl, `select pg_create_physical_replication_slot('${SLOT}', true)`),
      repair: ({ databaseUrl }) =>
        command(databaseUrl, `select pg_drop_replication_slot('${SLOT}')`),
    },
  ],
  [{ what: 'actions fail', alert: 'SimulatorErrors', ...failActions() }],
  [
    {
      what: 'all servers are killed',
      alert: 'AllReplicasDown',
      damage: ({ replicas }) => Promise.all(replicas.map((replica) => replica.kill())),
      repair: ({ replicas }) => Promise.all(replicas.map((replica) => replica.start())),
    },
  ],
];

const seconds = (milliseconds: number | undefined) =>
  milliseconds === undefined ? 'never' : `after ${(milliseconds / 1_000).toFixed(1)} s`;

/** Causes a failure, waits for its alert, repairs it, and waits for the resolution. */
export async function runDrill(drill: Drill, stack: Stack, traffic: Traffic): Promise<void> {
  const { what, alert, damage, repair } = drill;
  const { inbox } = stack;
  const broken = Date.now();
  await damage(stack, traffic);
  const firing = await inbox.until(alert, 'firing', broken, LIMIT);
  const detail = () =>
    inbox.messages.map((each) => `${each.way} ${each.status} ${each.alert}`).join('\n');
  check(`${what}: ${alert} arrived ${seconds(firing)}`, firing !== undefined, detail());
  const repaired = Date.now();
  await repair(stack, traffic);
  const over = await inbox.until(alert, 'resolved', repaired, LIMIT);
  check(`${what}: its resolution arrived ${seconds(over)}`, over !== undefined, detail());
}

/** Every message links to what to do. */
export function checkMessages({ inbox: { messages } }: Stack): void {
  const lost = messages.filter(
    ({ alert, body }) => !body.includes(`/docs/runbook.md#${alert.toLowerCase()}`),
  );
  const what = `All ${messages.length} messages link to their section of the runbook`;
  check(what, messages.length > 0 && lost.length === 0, lost[0]?.body);
}

/** Alerts about the machine that runs the test, which may be busy or small. */
const OF_THE_MACHINE = /^(Host|Disk|Latency|SiteSlow|EventLoopLag|PasswordQueueLong)/;

/** No alert may fire while all is well, except for services that do not run here. */
export async function checkQuiet(stack: Stack): Promise<void> {
  const firing = (await stack.prometheus.alerts()).filter(({ state }) => state === 'firing');
  const unexpected = firing
    .map(({ labels }) => ({ alert: labels.alertname ?? '', job: labels.job ?? '' }))
    .filter(({ alert, job }) => alert !== 'TargetMissing' || !stack.absentJobs.includes(job));
  const ours = unexpected.filter(({ alert }) => !OF_THE_MACHINE.test(alert));
  for (const { alert } of unexpected) note(`${alert} fires`);
  check('No alert fires while all is well', ours.length === 0);
  const problems = await stack.prometheus.unhealthyTargets();
  check('Every target answers', problems.length === 0, problems.join('\n'));
}
