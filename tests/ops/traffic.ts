/** What simulators and people do while the test looks on. */
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
      // A shared machine may stall; how fast we are is measured elsewhere.
      ...['--timeout', '10000'],
    ],
    quiet: true,
    environment: {},
  });
}

/** Sends so many actions to each replica, and waits for the last answer. */
export async function simulateOnce(replicas: Replica[], count: number): Promise<void> {
  const children = replicas.map((replica) => simulate(replica, count, 50));
  for (const child of children) child.stdout?.resume();
  await Promise.all(children.map(ended));
  for (const { exitCode } of children) {
    if (exitCode !== 0) throw new Error('The simulator ended with errors');
  }
}

/** Simulators that go on until they are told to stop, and visitors beside them. */
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

  /** Visits every page of every replica about once a second, whatever comes of it. */
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

/** Begins a request and goes away before it can be answered. */
export async function abandonRequest(replica: Replica): Promise<void> {
  const { hostname, port } = new URL(replica.simulator);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.write(
    'POST /register HTTP/1.1\r\nHost: minitwit\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n',
  );
  // The server has begun with the request, and waits for the rest.
  await once(socket, 'data');
  socket.destroy();
}

const AUTHORISED = {
  authorization: AUTHORIZATION,
};
const NOBODY = 'a%20user%20who%20was%20lost';

/** Asks for the messages of somebody who is unknown. */
export async function readOfNobody({ simulator }: Replica): Promise<void> {
  await (await fetch(`${simulator}/msgs/${NOBODY}`, { headers: AUTHORISED })).text();
}

/** Writes as a user who was lost, which is refused. */
export async function tweetAsNobody({ simulator }: Replica): Promise<void> {
  const answer = await fetch(`${simulator}/msgs/${NOBODY}?latest=1`, {
    method: 'POST',
    headers: AUTHORISED,
    body: JSON.stringify({ content: 'nobody hears this' }),
  });
  await answer.text();
}
