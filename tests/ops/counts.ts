/** That no replica's numbers are lost: those of both add up to what was sent. */
import { setTimeout as pause } from 'node:timers/promises';
import { check } from '../support/checks.ts';
import type { Replica } from './replicas.ts';
import { abandonRequest, readOfNobody, simulateOnce } from './traffic.ts';

/** Adds up the samples of a metric whose labels match. */
async function sum(replicas: Replica[], metric: string, labels: RegExp): Promise<number> {
  let total = 0;
  for (const { target } of replicas) {
    const text = await (await fetch(`http://${target}/metrics`)).text();
    for (const line of text.split('\n')) {
      const [, name, found = '', value] = /^(\w+)\{(.*)\} (\S+)$/.exec(line) ?? [];
      if (name === metric && labels.test(found)) total += Number(value);
    }
  }
  return total;
}

/** The sum once it is `expected`; what it is then when it does not get there. */
async function counted(replicas: Replica[], expected: number, metric: string, labels: RegExp) {
  // A request is counted a moment after its client has the answer.
  for (const began = Date.now(); ; await pause(50)) {
    const total = await sum(replicas, metric, labels);
    if (total >= expected || Date.now() - began > COUNTING_MS) return total;
  }
}

const REQUESTS = 'minitwit_http_request_duration_seconds_count';
/** Milliseconds in which everything that was answered must be counted. */
const COUNTING_MS = 10_000;
/** Requests at a time. */
const AT_ONCE = 50;

const ACTIONS = 'minitwit_simulator_actions_total';

/** Sends a number of actions to both replicas, and asks both what they counted. */
export async function checkCounts(replicas: Replica[]): Promise<void> {
  const each = 250;
  await simulateOnce(replicas, each);
  const sent = each * replicas.length;
  const writes = /kind="(register|tweet|follow|unfollow)"/;
  const actions = await counted(replicas, sent, ACTIONS, writes);
  check(`${sent} actions were sent, and both count ${actions} together`, actions === sent);
  const posts = await counted(replicas, sent, REQUESTS, /listener="simulator".*method="POST"/);
  check(`As requests they are ${posts}`, posts === sent);
}

/** A thousand requests that their clients give up, and a thousand that are answered with 404. */
export async function checkFailures(replicas: Replica[]): Promise<void> {
  const thousand = Array.from({ length: 1_000 }, (_, index) => replicas[index % replicas.length]);
  const inTurn = async (act: (replica: Replica) => Promise<void>) => {
    for (let begin = 0; begin < thousand.length; begin += AT_ONCE) {
      const some = thousand.slice(begin, begin + AT_ONCE);
      await Promise.all(some.map((replica) => replica && act(replica)));
    }
  };
  await inTurn(abandonRequest);
  await inTurn(readOfNobody);
  const aborted = await counted(
    replicas,
    1_000,
    REQUESTS,
    /listener="simulator".*status="aborted"/,
  );
  check(`1000 requests were given up, and ${aborted} are counted so`, aborted === 1_000);
  const unknown = await counted(replicas, 1_000, REQUESTS, /listener="simulator".*status="404"/);
  check(`1000 were answered with 404, and ${unknown} are counted so`, unknown === 1_000);
}
