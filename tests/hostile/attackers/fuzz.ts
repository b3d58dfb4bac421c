/** Sends malformed requests, each on a connection of its own. */
import type { Socket } from 'node:net';
import { AnswerCount, type Answers } from '../answers.ts';
import { drawsOf } from '../fuzz/random.ts';
import { COMMON, KNOWN, type Malformed, randomRequest } from '../fuzz/requests.ts';
import { talk } from './talk.ts';

export interface Fuzz {
  base: string;
  /** The same seed makes the same requests. */
  seed: number;
  /** How many random requests follow the known ones. */
  random: number;
  connections: number;
}

export interface Fuzzed extends Answers {
  /** Some of the requests that made the server fail, with the status. */
  broke: string[];
}

/** Milliseconds until the client closes a connection with an incomplete request. */
const ABANDON = 50;
/** Milliseconds until a request times out. */
const PATIENCE = 2_000;

const SHOWN = 60;

const isFailure = (status: number) => status >= 500 && status !== 503;

/** The start of a request, without the common headers. */
const inShort = ({ wire }: Malformed) => JSON.stringify(wire.replace(COMMON, '').slice(0, 300));

function say(socket: Socket, { wire, complete }: Malformed): void {
  socket.write(wire, 'latin1');
  if (!complete) setTimeout(() => socket.end(), ABANDON);
}

function* requests({ seed, random }: Fuzz): Generator<Malformed> {
  yield* KNOWN;
  const draw = drawsOf(seed);
  for (let left = random; left > 0; left -= 1) yield randomRequest(draw);
}

export default async function fuzz(options: Fuzz, signal: AbortSignal): Promise<Fuzzed> {
  const count = new AnswerCount();
  const broke: string[] = [];
  const all = requests(options);
  const connection = async () => {
    for (const request of all) {
      if (signal.aborted) return;
      const begin = (socket: Socket) => say(socket, request);
      const { statuses, ending, ms, retryAfter } = await talk(options.base, begin, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
        untilClosed: true,
      });
      const failure = statuses.find(isFailure);
      count.add(failure ?? ending, ms, retryAfter);
      if (failure && broke.length < SHOWN) broke.push(`${failure}: ${inShort(request)}`);
    }
  };
  await Promise.all(Array.from({ length: options.connections }, connection));
  return { ...count.summary(), broke };
}
