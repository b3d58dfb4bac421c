/** The socket that lets Traefik read Docker's API: it has to allow what Traefik asks, and no more. */
import type { Report } from '../support/report.ts';
import type { Edge } from './edge.ts';

/** What would give away secrets, or the host. */
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

/** What each method may ask, as the proxy understands its flags: whole paths. */
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
  const asked = [...edge.docker.asked];
  const denied = asked.filter((request) => !allows(request));
  report.check(
    `Docker's socket allows all ${asked.length} things that Traefik asks`,
    asked.length > 0 && denied.length === 0,
    denied.join('\n'),
  );
  const leaks = NEVER.filter(allows);
  report.check('and nothing that writes or tells secrets', leaks.length === 0, leaks.join('\n'));
}
