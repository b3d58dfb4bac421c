/** Sends requests as fast as the answers come, over connections that stay open. */
import autocannon, { type Sending } from 'autocannon';
import { type Dose, type Figures, figuresOf } from './figures.ts';

/** Seconds after which an answer counts as lost. */
const TIMEOUT = 10;

/** Milliseconds between two looks at whether it is over. */
const LOOK = 20;

export interface HttpLoad {
  /** The address of a listener, with the path below which the requests go. */
  base: string;
  /** The request, or what makes each of them. */
  sending: Sending | (() => Sending);
  headers?: Record<string, string>;
  /** The status of a right answer. */
  expected: number;
}

function requestsOf({ base, sending, headers = {} }: HttpLoad) {
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

/** Measures `load`. Every request is waited for, so that none that took long is left out. */
export async function loadHttp(load: HttpLoad, { seconds, concurrency }: Dose): Promise<Figures> {
  const times: number[] = [];
  let wrong = 0;
  const begin = performance.now();
  let last = begin;
  const run = autocannon({
    url: load.base,
    connections: concurrency,
    duration: seconds + TIMEOUT,
    timeout: TIMEOUT,
    sampleInt: LOOK,
    skipAggregateResult: true,
    requests: requestsOf(load),
  });
  run.on('response', (client, status, _bytes, milliseconds) => {
    last = performance.now();
    if (status === load.expected) times.push(milliseconds);
    else wrong += 1;
    if (last - begin >= seconds * 1_000) client.responseMax = 1;
  });
  const { errors } = await run;
  return figuresOf(times, (last - begin) / 1_000, errors + wrong);
}
