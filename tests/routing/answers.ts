/** Responses are streamed, compressed where that helps, and come from a live replica. */
import { setTimeout as pause } from 'node:timers/promises';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { Report } from '../support/report.ts';
import { Backend, deliveries, type Manner, PAGE, STREAM } from './backends.ts';
import { ask } from './client.ts';
import type { Edge } from './edge.ts';

const ENCODINGS = 'gzip, deflate, br, zstd';
const ROUNDS = 24;
/** Milliseconds in which Traefik polls Docker and checks the health of every replica. */
const NOTICE = 7_000;

const DECODERS: Record<string, (body: Buffer) => Buffer> = {
  zstd: zstdDecompressSync,
  br: brotliDecompressSync,
  gzip: gunzipSync,
};

/** Whether the parts arrived one by one, as they were sent. */
function isStreamed(arrivals: number[]): boolean {
  const spread = (arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0);
  return arrivals.length >= STREAM.parts && spread > STREAM.every * (STREAM.parts - 2);
}

const times = (arrivals: number[]) => arrivals.map((time) => Math.round(time)).join(', ');

export async function checkStreams(edge: Edge, report: Report): Promise<void> {
  const accepting = { headers: { 'accept-encoding': ENCODINGS } };
  const events = await ask(edge, '/events', accepting);
  const plain = events.headers['content-encoding'] === undefined;
  report.check('Events arrive as they happen', isStreamed(events.arrivals), times(events.arrivals));
  report.note(`after ${times(events.arrivals)} ms`);
  report.check('and are not compressed', plain, events.headers['content-encoding']);
  const rest = await ask(edge, '/stream', accepting);
  report.check('So do the parts of a page', isStreamed(rest.arrivals), times(rest.arrivals));
}

export async function checkCompression(edge: Edge, report: Report): Promise<void> {
  for (const encoding of [ENCODINGS, 'gzip', 'br']) {
    const { headers, body } = await ask(edge, '/page', {
      headers: { 'accept-encoding': encoding },
    });
    const used = headers['content-encoding'] ?? 'none';
    const page = DECODERS[used]?.(body).toString('utf8');
    const smaller = `${PAGE.length} to ${body.length} bytes`;
    report.check(
      `A page with Accept-Encoding: ${encoding} is sent as ${used}, ${smaller}`,
      page === PAGE,
      used,
    );
  }
  const { headers, text } = await ask(edge, '/page');
  const unchanged = headers['content-encoding'] === undefined && text === PAGE;
  report.check('Without Accept-Encoding a page is not compressed', unchanged);
}

/** The results of requests with one method while one replica of three is faulty. */
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
    summary: `statuses ${statuses.join(' ')}; deliveries ${counts.join(' ')}`,
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
      `None of ${ROUNDS} GETs fails while one replica of three dies during requests`,
      read.failed === 0,
      read.summary,
    );
    report.check(
      `because ${read.twice} were retried on another replica`,
      read.twice > 0,
      read.summary,
    );
    const write = await outcomes(edge, 'POST', 'dying');
    report.check('No POST is delivered twice', write.most === 1, write.summary);
    report.check(`but ${write.failed} of ${ROUNDS} fail`, write.failed > 0, write.summary);
  });
  await withOne(edge, `${network}.4`, 'refusing', async () => {
    for (const method of ['GET', 'POST']) {
      const { failed, most, summary } = await outcomes(edge, method, 'refusing');
      const well = failed === 0 && most === 1;
      report.check(
        `A ${method} refused by one replica is delivered to another, once`,
        well,
        summary,
      );
    }
  });
  await withOne(edge, `${network}.5`, 'hanging', async () => {
    const { failed, most, summary } = await outcomes(edge, 'POST', 'hanging');
    report.check('A hanging replica gets no requests', failed === 0 && most === 1, summary);
  });
  edge.run('app', []);
  await pause(NOTICE);
  const { status, headers } = await ask(edge, '/');
  const ok = status === 503 && headers['retry-after'] === '5';
  report.check('Without any replica: 503, Retry-After 5 s', ok, String(status));
}
