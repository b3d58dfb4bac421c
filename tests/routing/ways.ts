/** Which request goes where, and what of it arrives: told by stand-ins for replicas. */
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

/** What is asked, and the listener and path it has to arrive at. */
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
  report.check('Another name in the request: 404', other.status === 404, String(other.status));
  const grafana = await landing(edge, '/api/latest', { host: GRAFANA });
  report.check('Grafana has a name of its own', grafana === 'site /api/latest', grafana);
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
  const told = JSON.stringify(headers, undefined, 1);
  report.check('The request id passes', headers['x-request-id'] === 'given-by-the-client-1', told);
  report.check("The client's address passes", headers['x-forwarded-for'] === from, told);
  report.check('Nobody passes for somebody else', !told.includes('203.0.113.66'), told);
  const { 'x-forwarded-proto': scheme, host, 'x-forwarded-host': forwarded } = headers;
  report.check('The scheme is https', scheme === 'https', told);
  report.check('The host is the one asked for', host === DOMAIN && forwarded === DOMAIN, told);
  const sent = await ask(edge, '/echo', { method: 'POST', body: 'x'.repeat(100_000) });
  report.check('A large body passes', arrived(sent).headers['content-length'] === '100000');
}
