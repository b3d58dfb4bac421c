/** The socket proxy between Traefik and Docker's API: it must allow Traefik's requests, and no others. */
import type { Report } from '../support/report.ts';
import type { Edge } from './edge.ts';

/** Requests that would expose secrets or the host. */
const NEVER = [
  'POST /v1.50/containers/create',
  'POST /v1.50/services/create',
  'POST /v1.50/containers/abc/exec',
  'DELETE /v1.50/services/app',
  'GET /v1.50/secrets',
  'GET /v1.50/configs',
  'GET /v1.50/containers/abc/archive',
  'GET /v1.50/containers/abc/export',
  'GET /v1.50/containers/abc/logs/../archive',
  'GET /v1.50/containers/../secrets/json',
  'GET /v1.50/swarm',
  'GET /v1.50/swarm/unlockkey',
];

/** The allowed paths by method. The proxy matches its flags against whole paths. */
function rulesOf(flags: string[]): Map<string, RegExp> {
  const rules = flags.flatMap((flag) => {
    const [, method, pattern] = /^-allow([A-Z]+)=(.+)$/.exec(flag) ?? [];
    return method && pattern ? [[method, new RegExp(`^${pattern}$`)] as const] : [];
  });
  return new Map(rules);
}

export function checkDockerSocket(edge: Edge, report: Report): void {
  const rules = rulesOf(edge.stack.services['docker-socket']?.command ?? []);
  const allows = (request: string) => {
    const [method = '', path = ''] = request.split(' ');
    return rules.get(method)?.test(path) ?? false;
  };
  const requests = [...edge.docker.requests];
  const denied = requests.filter((request) => !allows(request));
  report.check(
    `The socket proxy allows all ${requests.length} requests of Traefik`,
    requests.length > 0 && denied.length === 0,
    denied.join('\n'),
  );
  const leaks = NEVER.filter(allows);
  report.check('and none that write or expose secrets', leaks.length === 0, leaks.join('\n'));
}
