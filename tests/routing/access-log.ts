/** What Traefik logs of each request, and what it must not log. */
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
  report.check('A request is logged', entry?.DownstreamStatus === 200, written);
  report.check('with the address of its client', entry?.ClientHost === '127.7.7.7', written);
  report.check('its path, without the query', entry?.RequestPath === '/logged', written);
  report.check('and the user agent', entry?.['request_User-Agent'] === 'a browser', written);
  const leaked = SECRETS.filter((secret) => log.includes(secret));
  report.check('No secret is logged', leaked.length === 0, leaked.join(', '));
}
