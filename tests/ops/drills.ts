/** Things that go wrong, one after the other, and whether somebody is told, and told of the end. */
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import { check, note } from '../support/checks.ts';
import { reportBackup, type Stack } from './stack.ts';
import { type Traffic, tweetAsNobody } from './traffic.ts';

/** Milliseconds until an alert must have arrived, and its end. */
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

/** Fails one action after the other until it is stopped. */
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

/** Drills that disturb each other run in different rounds; those of one round run at the same time. */
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

/** Breaks something, waits until somebody is told, repairs it, and waits again. */
export async function runDrill(drill: Drill, stack: Stack, traffic: Traffic): Promise<void> {
  const { what, alert, damage, repair } = drill;
  const { inbox } = stack;
  const broken = Date.now();
  await damage(stack, traffic);
  const told = await inbox.until(alert, 'firing', broken, LIMIT);
  const detail = () =>
    inbox.messages.map((each) => `${each.way} ${each.status} ${each.alert}`).join('\n');
  check(`${what}: ${alert} arrived ${seconds(told)}`, told !== undefined, detail());
  const repaired = Date.now();
  await repair(stack, traffic);
  const over = await inbox.until(alert, 'resolved', repaired, LIMIT);
  check(`${what}: repaired, and so it arrived ${seconds(over)}`, over !== undefined, detail());
}

/** Every message has to say what to do. */
export function checkMessages({ inbox: { messages } }: Stack): void {
  const lost = messages.filter(
    ({ alert, body }) => !body.includes(`/docs/runbook.md#${alert.toLowerCase()}`),
  );
  const what = `All ${messages.length} messages lead to their section of the runbook`;
  check(what, messages.length > 0 && lost.length === 0, lost[0]?.body);
}

/** Alerts that tell of the machine the test runs on, which may be busy or small. */
const OF_THE_MACHINE = /^(Host|Disk|Latency|SiteSlow|EventLoopLag|PasswordQueueLong)/;

/** Nothing may fire while all is well, but for what tells of parts that are not here. */
export async function checkQuiet(stack: Stack): Promise<void> {
  const firing = (await stack.prometheus.alerts()).filter(({ state }) => state === 'firing');
  const unexpected = firing
    .map(({ labels }) => ({ alert: labels.alertname ?? '', job: labels.job ?? '' }))
    .filter(({ alert, job }) => alert !== 'TargetMissing' || !stack.absentJobs.includes(job));
  const ours = unexpected.filter(({ alert }) => !OF_THE_MACHINE.test(alert));
  for (const { alert } of unexpected) note(`${alert} fires`);
  check('Nothing fires while all is well', ours.length === 0);
  const problems = await stack.prometheus.unhealthyTargets();
  check('Every target answers', problems.length === 0, problems.join('\n'));
}
