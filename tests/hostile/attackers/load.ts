/** Connections that each send the next request as soon as they have the response. */
import { Agent } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { send } from '../../support/http.ts';
import { AnswerCount, type Answers } from '../answers.ts';
import { REQUESTS } from './requests.ts';

export interface Load {
  base: string;
  connections: number;
  asks: keyof typeof REQUESTS;
}

/** Milliseconds before reconnecting after a refused or broken connection. */
const AGAIN = 10;

const reason = (error: unknown) =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

export default async function load(
  { base, connections, asks }: Load,
  signal: AbortSignal,
): Promise<Answers> {
  const count = new AnswerCount();
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  signal.addEventListener('abort', () => agent.destroy());
  let asked = 0;
  const once = async () => {
    asked += 1;
    const { path, ...sent } = REQUESTS[asks](asked);
    const begin = performance.now();
    try {
      const { status, headers } = await send(base, path, { ...sent, agent });
      count.add(status, performance.now() - begin, headers['retry-after']);
    } catch (error) {
      // Requests aborted by the end of the attack are not counted.
      if (signal.aborted) return;
      count.add(reason(error), performance.now() - begin);
      await pause(AGAIN);
    }
  };
  const connection = async () => {
    while (!signal.aborted) await once();
  };
  await Promise.all(Array.from({ length: connections }, connection));
  return count.summary();
}
