/** The command line of `npm run smoke`. */
import { parseArgs } from 'node:util';
import { WrongUsage } from '../../bin/command.ts';
import type { Limits } from './client.ts';

export const HELP = `Usage: npm run smoke -- URL [options]

Checks the deployment at URL from outside: its pages, what a person and the simulator do there, the
headers, TLS, and that no internal port is open. Creates three users called smoke-…, and deletes them
if --cleanup is given. Does not change the simulator's latest action.

  --api URL           the simulator's API (default: /api below URL)
  --cleanup COMMAND   deletes a user: run in a shell with the username as its last argument, such as
                      'npm run admin -- delete-user --yes'. Without it the names are printed
  --revision SHA      the commit that must be running
  --clear URL         the http address that redirects to https (default: port 80 of the same host)
  --node HOST         another machine whose internal ports must be closed; may be repeated
  --ports             also check the ports of this machine
  --timeout MS        request timeout in milliseconds (default: 10000)
  -h, --help          show this help

Signs in to the API with SIMULATOR_USER and SIMULATOR_PASSWORD. To trust your own certificate
authority, set NODE_EXTRA_CA_CERTS.
Exit code: 0 when all passed, 1 when any failed, 2 for invalid options.`;

export function parseCommandLine() {
  const text = { type: 'string' } as const;
  return parseArgs({
    allowPositionals: true,
    options: {
      api: text,
      cleanup: text,
      revision: text,
      clear: text,
      node: { type: 'string', multiple: true, default: [] },
      ports: { type: 'boolean', default: false },
      timeout: { type: 'string', default: '10000' },
      help: { type: 'boolean', short: 'h' },
    },
  });
}

type Values = ReturnType<typeof parseCommandLine>['values'];

function addressOf(what: string, written: string | undefined): URL {
  const url = URL.parse(written ?? '');
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new WrongUsage(`${what} must be a URL such as https://minitwit.example, not "${written}"`);
}

function timeoutOf({ timeout }: Values): number {
  const milliseconds = Number(timeout);
  if (milliseconds >= 1 && milliseconds <= 600_000) return milliseconds;
  throw new WrongUsage(`--timeout must be from 1 to 600000 milliseconds, not "${timeout}"`);
}

export const portOf = ({ port, protocol }: URL) =>
  Number(port || (protocol === 'https:' ? 443 : 80));

/** What a run checks, and how. */
export interface Run {
  site: URL;
  api: URL;
  clear: string;
  values: Values;
  limits: Limits;
}

/** @throws WrongUsage */
export function runOf(values: Values, positionals: string[], signal: AbortSignal): Run {
  if (positionals.length !== 1) throw new WrongUsage(`Pass exactly one URL\n\n${HELP}`);
  const site = addressOf('The site', positionals[0]);
  const api = addressOf('The API', values.api ?? new URL('/api', site).href);
  const clear = addressOf('--clear', values.clear ?? `http://${site.hostname}`).href;
  return { site, api, clear, values, limits: { timeout: timeoutOf(values), signal } };
}
