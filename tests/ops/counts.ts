/** That no replica's numbers are lost: those of both add up to what was sent. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Report } from '../support/report.ts';
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

const REQUESTS = 'minitwit_http_request_duration_seconds_count';
/** Requests at a time. */
const AT_ONCE = 100;

const ACTIONS = 'minitwit_simulator_actions_total';

/** Sends a number of actions to both replicas, and asks both what they counted. */
export async function checkCounts(replicas: Replica[], report: Report): Promise<void> {
  const each = 250;
  await simulateOnce(replicas, each);
  await pause(500);
  const sent = each * replicas.length;
  const writes = /kind="(register|tweet|follow|unfollow)"/;
  const actions = await sum(replicas, ACTIONS, writes);
  report.check(`${sent} actions were sent, and both count ${actions} together`, actions === sent);
  const posts = await sum(replicas, REQUESTS, /listener="simulator".*method="POST"/);
  report.check(`As requests they are ${posts}`, posts === sent);
}

/** A thousand requests that their clients give up, and a thousand that are answered with 404. */
export async function checkFailures(replicas: Replica[], report: Report): Promise<void> {
  const thousand = Array.from({ length: 1_000 }, (_, index) => replicas[index % replicas.length]);
  const inTurn = async (act: (replica: Replica) => Promise<void>) => {
    for (let begin = 0; begin < thousand.length; begin += AT_ONCE) {
      const some = thousand.slice(begin, begin + AT_ONCE);
      await Promise.all(some.map((replica) => replica && act(replica)));
    }
  };
  await inTurn(abandonRequest);
  await inTurn(readOfNobody);
  await pause(500);
  const aborted = await sum(replicas, REQUESTS, /listener="simulator".*status="aborted"/);
  report.check(`1000 requests were given up, and ${aborted} are counted so`, aborted === 1_000);
  const unknown = await sum(replicas, REQUESTS, /listener="simulator".*status="404"/);
  report.check(`1000 were answered with 404, and ${unknown} are counted so`, unknown === 1_000);
}
