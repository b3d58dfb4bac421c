/** The counters of both replicas add up to the requests sent. */
import { setTimeout as pause } from 'node:timers/promises';
import { check } from '../support/checks.ts';
import type { Replica } from './replicas.ts';
import { abandonRequest, readUnknownUser, simulateOnce } from './traffic.ts';

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

/** Waits until the sum is `expected`, and returns the last sum. */
async function counted(replicas: Replica[], expected: number, metric: string, labels: RegExp) {
  // A request is counted shortly after its client has the response.
  for (const began = Date.now(); ; await pause(50)) {
    const total = await sum(replicas, metric, labels);
    if (total >= expected || Date.now() - began > COUNTING_MS) return total;
  }
}

const REQUESTS = 'minitwit_http_request_duration_seconds_count';
/** Milliseconds within which every answered request must be counted. */
const COUNTING_MS = 10_000;
/** Concurrent requests. */
const AT_ONCE = 50;

const ACTIONS = 'minitwit_simulator_actions_total';

/** Sends actions to both replicas, and compares with what they counted. */
export async function checkCounts(replicas: Replica[]): Promise<void> {
  const each = 250;
  await simulateOnce(replicas, each);
  const sent = each * replicas.length;
  const writes = /kind="(register|tweet|follow|unfollow)"/;
  const actions = await counted(replicas, sent, ACTIONS, writes);
  check(`${sent} actions were sent, and ${actions} are counted by both together`, actions === sent);
  const posts = await counted(replicas, sent, REQUESTS, /listener="simulator".*method="POST"/);
  check(`${posts} are counted as requests`, posts === sent);
}

/** A thousand aborted requests, and a thousand that are answered with 404. */
export async function checkFailures(replicas: Replica[]): Promise<void> {
  const thousand = Array.from({ length: 1_000 }, (_, index) => replicas[index % replicas.length]);
  const repeat = async (act: (replica: Replica) => Promise<void>) => {
    for (let begin = 0; begin < thousand.length; begin += AT_ONCE) {
      const some = thousand.slice(begin, begin + AT_ONCE);
      await Promise.all(some.map((replica) => replica && act(replica)));
    }
  };
  await repeat(abandonRequest);
  await repeat(readUnknownUser);
  const aborted = await counted(
    replicas,
    1_000,
    REQUESTS,
    /listener="simulator".*status="aborted"/,
  );
  check(`1000 requests were aborted, and ${aborted} are counted as aborted`, aborted === 1_000);
  const unknown = await counted(replicas, 1_000, REQUESTS, /listener="simulator".*status="404"/);
  check(`1000 were answered with 404, and ${unknown} are counted as 404`, unknown === 1_000);
}
