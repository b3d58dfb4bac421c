/** Crowds, and how they affect the simulator. */

import type { Outcome } from './arena.ts';
import { attack } from './attack.ts';
import type { Load } from './attackers/load.ts';
import type { Simulated } from './attackers/simulator.ts';
import type { Victim } from './victim.ts';

export interface Crowd extends Pick<Load, 'connections' | 'asks'> {
  name: string;
  listener: 'site' | 'simulator';
}

export const CROWDS: Crowd[] = [
  { name: '20 people sign in and register', listener: 'site', connections: 20, asks: 'sign-ins' },
  { name: '150 people sign in and register', listener: 'site', connections: 150, asks: 'sign-ins' },
  { name: '1,000 visitors', listener: 'site', connections: 1_000, asks: 'visits' },
  {
    ...{ name: '200 simulator connections', listener: 'simulator' },
    ...{ connections: 200, asks: 'actions' },
  },
  {
    ...{ name: '1,000 simulator connections', listener: 'simulator' },
    ...{ connections: 1_000, asks: 'actions' },
  },
];

/** Crowds with the requests that need the most memory. */
export const GREEDY_CROWDS: Crowd[] = [
  {
    ...{ name: '1,000 visitors read older pages', listener: 'site' },
    ...{ connections: 1_000, asks: 'older pages' },
  },
  {
    ...{ name: '70 visitors read the longest messages', listener: 'site' },
    ...{ connections: 70, asks: 'long pages' },
  },
  {
    ...{ name: '70 programs request the longest lists', listener: 'simulator' },
    ...{ connections: 70, asks: 'long lists' },
  },
];

/** Seconds that a crowd is active before and after the simulator. */
const AROUND = 5;

/** Runs the simulator for so many seconds while a crowd is active. */
export async function overload(
  victim: Victim,
  { listener, connections, asks }: Omit<Crowd, 'name'>,
  { seconds, timeoutMs }: { seconds: number; timeoutMs: number },
): Promise<Outcome & { simulated: Simulated }> {
  const load = { base: victim[listener], connections, asks };
  const crowd = await attack('load', load, seconds + AROUND);
  const host = victim.simulator;
  const simulator = await attack('simulator', { host, timeoutMs }, seconds);
  const simulated = await simulator.result;
  return { simulated, answers: await crowd.stop() };
}
