/** Sends requests as fast as they are answered, over connections that stay open. */
import autocannon, { type Sending } from 'autocannon';
import { type Figures, figuresOf, type Load } from './figures.ts';

/** Seconds until a request times out. */
const TIMEOUT = 10;

/** Milliseconds between checks for the end of the measurement. */
const CHECK = 20;

export interface HttpTarget {
  /** The URL of a listener, with the path that the requests' paths are relative to. */
  base: string;
  /** The request, or a function that makes each one. */
  sending: Sending | (() => Sending);
  headers?: Record<string, string>;
  /** The status of a correct answer. */
  expected: number;
}

function requestsOf({ base, sending, headers = {} }: HttpTarget) {
  const below = new URL(base).pathname.replace(/\/$/, '');
  const complete = (request: Sending): Sending => ({
    ...request,
    path: below + request.path,
    headers: { ...headers, ...request.headers },
  });
  if (typeof sending === 'object') return [complete(sending)];
  const first = complete(sending());
  return [
    { ...first, setupRequest: (request: Sending) => ({ ...request, ...complete(sending()) }) },
  ];
}

/** Measures `target` under a load. Every request is awaited, so that slow ones are not left out. */
export async function loadHttp(
  target: HttpTarget,
  { seconds, concurrency }: Load,
): Promise<Figures> {
  const times: number[] = [];
  let wrong = 0;
  const begin = performance.now();
  let last = begin;
  const run = autocannon({
    url: target.base,
    connections: concurrency,
    duration: seconds + TIMEOUT,
    timeout: TIMEOUT,
    sampleInt: CHECK,
    skipAggregateResult: true,
    requests: requestsOf(target),
  });
  run.on('response', (client, status, _bytes, milliseconds) => {
    last = performance.now();
    if (status === target.expected) times.push(milliseconds);
    else wrong += 1;
    if (last - begin >= seconds * 1_000) client.responseMax = 1;
  });
  const { errors } = await run;
  return figuresOf(times, (last - begin) / 1_000, errors + wrong);
}
