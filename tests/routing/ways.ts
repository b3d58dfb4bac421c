/** Where requests are routed and what is forwarded, as seen by fake replicas. */
import type { Report } from '../support/report.ts';
import { type Answer, ask, type Question } from './client.ts';
import { DOMAIN, type Edge, GRAFANA } from './edge.ts';

interface Arrived {
  listener: string;
  method: string;
  url: string;
  headers: Record<string, string>;
}

const arrived = ({ text }: Answer) => JSON.parse(text) as Arrived;

async function landing(edge: Edge, path: string, question: Question = {}): Promise<string> {
  const answer = await ask(edge, path, question);
  if (answer.status !== 200) return String(answer.status);
  const { listener, url } = arrived(answer);
  return `${listener} ${url}`;
}

/** A path, and the listener and path that it must be routed to. */
const WAYS: [string, string][] = [
  ['/api/latest', 'simulator /latest'],
  ['/api/register', 'simulator /register'],
  ['/api/msgs', 'simulator /msgs'],
  ['/api/msgs?no=3&latest=7', 'simulator /msgs?no=3&latest=7'],
  ['/api/msgs/Ann%20B%2FC%25', 'simulator /msgs/Ann%20B%2FC%25'],
  ['/api/fllws/ann', 'simulator /fllws/ann'],
  ['/', 'site /'],
  ['/public', 'site /public'],
  ['/api/health', 'site /api/health'],
  ['/api/latestnews', 'site /api/latestnews'],
  ['/msgs', 'site /msgs'],
  ['/ann/follow', 'site /ann/follow'],
];

export async function checkWays(edge: Edge, report: Report): Promise<void> {
  for (const [path, expected] of WAYS) {
    const found = await landing(edge, path);
    report.check(`${path} → ${expected}`, found === expected, found);
  }
  const other = await ask(edge, '/', { host: 'other.test', servername: DOMAIN });
  report.check('Another Host: 404', other.status === 404, String(other.status));
  const grafana = await landing(edge, '/api/latest', { host: GRAFANA });
  report.check('Grafana has its own host name', grafana === 'site /api/latest', grafana);
}

export async function checkArrival(edge: Edge, report: Report): Promise<void> {
  const from = '127.9.9.9';
  const answer = await ask(edge, '/echo', {
    from,
    headers: {
      'x-request-id': 'given-by-the-client-1',
      'x-forwarded-for': '203.0.113.66',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'evil.test',
      'x-real-ip': '203.0.113.66',
    },
  });
  const { headers } = arrived(answer);
  const received = JSON.stringify(headers, undefined, 1);
  report.check(
    'The request id is forwarded',
    headers['x-request-id'] === 'given-by-the-client-1',
    received,
  );
  report.check("The client's address is forwarded", headers['x-forwarded-for'] === from, received);
  report.check('No client can forge its address', !received.includes('203.0.113.66'), received);
  const { 'x-forwarded-proto': scheme, host, 'x-forwarded-host': forwarded } = headers;
  report.check('The scheme is https', scheme === 'https', received);
  report.check('The host is the requested one', host === DOMAIN && forwarded === DOMAIN, received);
  const sent = await ask(edge, '/echo', { method: 'POST', body: 'x'.repeat(100_000) });
  report.check('A large body is forwarded', arrived(sent).headers['content-length'] === '100000');
}
