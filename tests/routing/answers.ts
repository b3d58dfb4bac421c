/** How answers come back: as they are sent, compressed where that helps, and from a replica that lives. */
import { setTimeout as pause } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { Report } from '../support/report.ts';
import { Backend, deliveries, type Manner, PAGE, STREAM } from './backends.ts';
import { ask } from './client.ts';
import type { Edge } from './edge.ts';

const ENCODINGS = 'gzip, deflate, br, zstd';
const ROUNDS = 24;
/** Milliseconds in which Traefik has asked Docker again, and each replica whether it is alive. */
const NOTICE = 7_000;

const DECODERS: Record<string, (body: Buffer) => Buffer> = {
  zstd: zstdDecompressSync,
  br: brotliDecompressSync,
  gzip: gunzipSync,
};

/** Whether the parts came one by one, each about when it was sent. */
function cameApart(arrivals: number[]): boolean {
  const spread = (arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0);
  return arrivals.length >= STREAM.parts && spread > STREAM.every * (STREAM.parts - 2);
}

const times = (arrivals: number[]) => arrivals.map((time) => Math.round(time)).join(', ');

export async function checkStreams(edge: Edge, report: Report): Promise<void> {
  const accepting = { headers: { 'accept-encoding': ENCODINGS } };
  const events = await ask(edge, '/events', accepting);
  const plain = events.headers['content-encoding'] === undefined;
  report.check('Events come as they happen', cameApart(events.arrivals), times(events.arrivals));
  report.note(`after ${times(events.arrivals)} ms`);
  report.check('and are not compressed', plain, events.headers['content-encoding']);
  const rest = await ask(edge, '/stream', accepting);
  report.check('So do the parts of a page', cameApart(rest.arrivals), times(rest.arrivals));
}

export async function checkCompression(edge: Edge, report: Report): Promise<void> {
  for (const encoding of [ENCODINGS, 'gzip', 'br']) {
    const { headers, body } = await ask(edge, '/page', {
      headers: { 'accept-encoding': encoding },
    });
    const used = headers['content-encoding'] ?? 'none';
    const page = DECODERS[used]?.(body).toString('utf8');
    const smaller = `${PAGE.length} to ${body.length} bytes`;
    report.check(`A page for who accepts ${encoding}: ${used}, ${smaller}`, page === PAGE, used);
  }
  const { headers, text } = await ask(edge, '/page');
  const as = headers['content-encoding'] === undefined && text === PAGE;
  report.check('A page for who accepts nothing stays as it is', as);
}

/** What came of requests with one method, while one replica of three does not behave. */
async function outcomes(edge: Edge, method: string, manner: Manner) {
  const statuses: number[] = [];
  const ids = Array.from({ length: ROUNDS }, (_, index) => `${manner}-${method}-${index}`);
  for (const id of ids) {
    const body = method === 'GET' ? {} : { body: 'text=hello' };
    const { status } = await ask(edge, '/echo', { ...body, method, headers: { 'x-test-id': id } });
    statuses.push(status);
  }
  const counts = ids.map((id) => deliveries.get(id) ?? 0);
  return {
    failed: statuses.filter((status) => status !== 200).length,
    most: Math.max(...counts),
    twice: counts.filter((count) => count > 1).length,
    told: `statuses ${statuses.join(' ')}; deliveries ${counts.join(' ')}`,
  };
}

async function withOne(edge: Edge, network: string, manner: Manner, work: () => Promise<void>) {
  const backends = [1, 2, 3].map(
    (host) => new Backend(`${network}.${host}`, host === 1 ? manner : 'well'),
  );
  try {
    await Promise.all(backends.map((backend) => backend.start(edge.replicas)));
    edge.run(
      'app',
      backends.map(({ address }) => address),
    );
    await pause(NOTICE);
    await work();
  } finally {
    for (const backend of backends) backend.stop();
  }
}

export async function checkRetries(edge: Edge, network: string, report: Report): Promise<void> {
  await withOne(edge, `${network}.3`, 'dying', async () => {
    const read = await outcomes(edge, 'GET', 'dying');
    report.check(
      `Of ${ROUNDS} GETs, which one replica in three dies of, none fails`,
      read.failed === 0,
      read.told,
    );
    report.check(`because ${read.twice} were sent to another one, too`, read.twice > 0, read.told);
    const write = await outcomes(edge, 'POST', 'dying');
    report.check('No POST arrives twice', write.most === 1, write.told);
    report.check(`but ${write.failed} of ${ROUNDS} fail`, write.failed > 0, write.told);
  });
  await withOne(edge, `${network}.4`, 'refusing', async () => {
    for (const method of ['GET', 'POST']) {
      const { failed, most, told } = await outcomes(edge, method, 'refusing');
      const well = failed === 0 && most === 1;
      report.check(
        `A ${method} that a replica refuses to take arrives at another, once`,
        well,
        told,
      );
    }
  });
  await withOne(edge, `${network}.5`, 'hanging', async () => {
    const { failed, most, told } = await outcomes(edge, 'POST', 'hanging');
    report.check('A replica that hangs is sent nothing', failed === 0 && most === 1, told);
  });
  edge.run('app', []);
  await pause(NOTICE);
  const { status, headers } = await ask(edge, '/');
  const told = status === 503 && headers['retry-after'] === '5';
  report.check('Without any replica: 503, come back in 5 s', told, String(status));
}
