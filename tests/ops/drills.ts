/** Things that go wrong, one after the other, and whether somebody is told, and told of the end. */
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import type { Report } from '../support/report.ts';
import { reportBackup, type Stack } from './stack.ts';
import { type Traffic, tweetAsNobody } from './traffic.ts';

/** Milliseconds until an alert must have arrived, and its end. */
const LIMIT = 60_000;

interface Drill {
  what: string;
  alert: string;
  damage(): Promise<unknown>;
  repair(): Promise<unknown>;
}

const HOUR = 3_600;

async function command(url: string, sql: string): Promise<void> {
  const connection = postgres(url, { max: 1, onnotice: () => {} });
  await connection.unsafe(sql).finally(() => connection.end());
}

/** Fails one action after the other until it is stopped. */
function failActions(stack: Stack) {
  let failing = false;
  let done = Promise.resolve();
  const fail = async () => {
    while (failing) {
      await Promise.all([...stack.replicas.map(tweetAsNobody), pause(100)]);
    }
  };
  return {
    damage: async () => {
      failing = true;
      done = fail();
    },
    repair: () => {
      failing = false;
      return done;
    },
  };
}

const SLOT = 'a_standby_that_went_away';

/** Drills that disturb each other run in different rounds; those of one round run at the same time. */
function rounds(stack: Stack, traffic: Traffic): Drill[][] {
  const last = () => stack.replicas.at(-1);
  return [
    [
      {
        what: 'one of two servers is killed',
        alert: 'ReplicaDown',
        damage: async () => last()?.kill(),
        repair: async () => last()?.start(),
      },
      {
        what: 'no backup succeeded for two days',
        alert: 'BackupOld',
        damage: () => reportBackup(stack.directory, 48 * HOUR),
        repair: () => reportBackup(stack.directory, 60),
      },
    ],
    [
      {
        what: 'Postgres is stopped',
        alert: 'DatabaseDown',
        damage: () => stack.stopPostgres(),
        repair: () => stack.startPostgres(),
      },
    ],
    [
      {
        what: 'the simulator stalls',
        alert: 'SimulatorStalled',
        damage: () => traffic.stopSimulators(),
        repair: async () => traffic.startSimulators(),
      },
      {
        what: 'a standby goes away',
        alert: 'ReplicationBroken',
        damage: () =>
          command(stack.databaseUrl, `select pg_create_physical_replication_slot('${SLOT}', true)`),
        repair: () => command(stack.databaseUrl, `select pg_drop_replication_slot('${SLOT}')`),
      },
    ],
    [{ what: 'actions fail', alert: 'SimulatorErrors', ...failActions(stack) }],
    [
      {
        what: 'all servers are killed',
        alert: 'AllReplicasDown',
        damage: () => Promise.all(stack.replicas.map((replica) => replica.kill())),
        repair: () => Promise.all(stack.replicas.map((replica) => replica.start())),
      },
    ],
  ];
}

const seconds = (milliseconds: number | undefined) =>
  milliseconds === undefined ? 'never' : `after ${(milliseconds / 1_000).toFixed(1)} s`;

async function run({ what, alert, damage, repair }: Drill, { inbox }: Stack, report: Report) {
  const broken = Date.now();
  await damage();
  const told = await inbox.until(alert, 'firing', broken, LIMIT);
  const detail = () =>
    inbox.messages.map((each) => `${each.way} ${each.status} ${each.alert}`).join('\n');
  report.check(`${what}: ${alert} arrived ${seconds(told)}`, told !== undefined, detail());
  const repaired = Date.now();
  await repair();
  const over = await inbox.until(alert, 'resolved', repaired, LIMIT);
  report.check(
    `${what}: repaired, and so it arrived ${seconds(over)}`,
    over !== undefined,
    detail(),
  );
}

export async function runDrills(stack: Stack, traffic: Traffic, report: Report): Promise<void> {
  for (const round of rounds(stack, traffic)) {
    await Promise.all(round.map((drill) => run(drill, stack, report)));
  }
  const lost = stack.inbox.messages.filter(
    ({ alert, body }) => !body.includes(`/docs/runbook.md#${alert.toLowerCase()}`),
  );
  report.check(
    `All ${stack.inbox.messages.length} messages lead to their section of the runbook`,
    lost.length === 0,
    lost[0]?.body,
  );
}

/** Alerts that tell of the machine the test runs on, which may be busy or small. */
const OF_THE_MACHINE = /^(Host|Disk|Latency|SiteSlow|EventLoopLag|PasswordQueueLong)/;

/** Nothing may fire while all is well, but for what tells of parts that are not here. */
export async function checkQuiet(stack: Stack, report: Report): Promise<void> {
  const firing = (await stack.prometheus.alerts()).filter(({ state }) => state === 'firing');
  const unexpected = firing
    .map(({ labels }) => ({ alert: labels.alertname ?? '', job: labels.job ?? '' }))
    .filter(({ alert, job }) => alert !== 'TargetMissing' || !stack.absentJobs.includes(job));
  const ours = unexpected.filter(({ alert }) => !OF_THE_MACHINE.test(alert));
  for (const { alert } of unexpected) report.note(`${alert} fires`);
  report.check('Nothing fires while all is well', ours.length === 0);
  const problems = await stack.prometheus.unhealthyTargets();
  report.check('Every target answers', problems.length === 0, problems.join('\n'));
}
