/** What Traefik writes down of each request, and what it must not. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Report } from '../support/report.ts';
import { ask } from './client.ts';
import type { Edge } from './edge.ts';

const SECRETS = [
  'secret-in-the-query',
  'secret-in-a-cookie',
  'secret-in-a-header',
  'secret-in-a-form',
];
const [QUERY, COOKIE, HEADER, FORM] = SECRETS;

interface Entry {
  RequestPath?: string;
  ClientHost?: string;
  DownstreamStatus?: number;
  Duration?: number;
  [field: string]: unknown;
}

function entryOf(line: string): Entry[] {
  try {
    return [JSON.parse(line) as Entry];
  } catch {
    return [];
  }
}

export async function checkAccessLog(
  edge: Edge,
  readLog: () => Promise<string>,
  report: Report,
): Promise<void> {
  await ask(edge, `/logged?token=${QUERY}`, {
    from: '127.7.7.7',
    body: `password=${FORM}`,
    headers: {
      cookie: `session=${COOKIE}`,
      authorization: `Bearer ${HEADER}`,
      'user-agent': 'a browser',
      'x-request-id': 'logged-request-1',
    },
  });
  await ask(edge, '/logged', { plain: true, headers: { cookie: `session=${COOKIE}` } });
  await pause(500);
  const log = await readLog();
  const entry = log
    .split('\n')
    .flatMap(entryOf)
    .find((each) => each['request_X-Request-Id'] === 'logged-request-1');
  const written = JSON.stringify(entry, undefined, 1);
  report.check('A request is written down', entry?.DownstreamStatus === 200, written);
  report.check('with the address of its client', entry?.ClientHost === '127.7.7.7', written);
  report.check('its path, without the query', entry?.RequestPath === '/logged', written);
  report.check('and the browser', entry?.['request_User-Agent'] === 'a browser', written);
  const told = SECRETS.filter((secret) => log.includes(secret));
  report.check('Nothing secret is written down', told.length === 0, told.join(', '));
}
