/** Traffic by simulators and visitors during the test. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { ended, startNode, terminate } from '../../bin/child.ts';
import { inProject } from '../../bin/project.ts';
import { AUTHORIZATION } from '../support/authorization.ts';
import type { Processes } from './processes.ts';
import type { Replica } from './replicas.ts';

const PAGES = ['/', '/public', '/status', '/login', '/a-page-of-nobody'];

function simulate(replica: Replica, count: number, rate: number): ChildProcess {
  return startNode({
    script: inProject('tools/simulate.ts'),
    args: [
      ...['--host', replica.simulator, '--synthetic', String(count), '--rate', String(rate)],
      // A shared machine may stall; latency is measured elsewhere.
      ...['--timeout', '10000'],
    ],
    quiet: true,
    environment: {},
  });
}

/** Sends `count` actions to each replica, and waits for the last response. */
export async function simulateOnce(replicas: Replica[], count: number): Promise<void> {
  const children = replicas.map((replica) => simulate(replica, count, 50));
  for (const child of children) child.stdout?.resume();
  await Promise.all(children.map(ended));
  for (const { exitCode } of children) {
    if (exitCode !== 0) throw new Error('The simulator ended with errors');
  }
}

/** Simulators that run until they are stopped, and visitors. */
export class Traffic {
  readonly #replicas: Replica[];
  readonly #processes: Processes;
  #simulators: ChildProcess[] = [];
  #visiting = false;

  constructor(replicas: Replica[], processes: Processes) {
    this.#replicas = replicas;
    this.#processes = processes;
  }

  startSimulators(): void {
    this.#simulators = this.#replicas.map((replica) => simulate(replica, 1_000_000, 5));
    for (const child of this.#simulators) this.#processes.adopt('simulate', child);
  }

  async stopSimulators(): Promise<void> {
    await Promise.all(this.#simulators.map(terminate));
  }

  /** Visits every page of every replica about once a second, and ignores failures. */
  async visit(): Promise<void> {
    this.#visiting = true;
    while (this.#visiting) {
      const addresses = this.#replicas.flatMap(({ site }) => PAGES.map((page) => site + page));
      const visits = addresses.map((address) => fetch(address).then((answer) => answer.text()));
      await Promise.allSettled([...visits, pause(1_000)]);
    }
  }

  leave(): void {
    this.#visiting = false;
  }
}

/** Starts a request and disconnects before the response. */
export async function abandonRequest(replica: Replica): Promise<void> {
  const { hostname, port } = new URL(replica.simulator);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.write(
    'POST /register HTTP/1.1\r\nHost: minitwit\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n',
  );
  // The server has started the request, and waits for the rest.
  await once(socket, 'data');
  socket.destroy();
}

const AUTHORISED = {
  authorization: AUTHORIZATION,
};
const UNKNOWN_USER = 'a%20user%20who%20was%20lost';

/** Reads the messages of an unknown user. */
export async function readUnknownUser({ simulator }: Replica): Promise<void> {
  await (await fetch(`${simulator}/msgs/${UNKNOWN_USER}`, { headers: AUTHORISED })).text();
}

/** Posts as an unknown user, which is rejected. */
export async function tweetAsNobody({ simulator }: Replica): Promise<void> {
  const answer = await fetch(`${simulator}/msgs/${UNKNOWN_USER}?latest=1`, {
    method: 'POST',
    headers: AUTHORISED,
    body: JSON.stringify({ content: 'nobody hears this' }),
  });
  await answer.text();
}
