/** What `npm run smoke` is asked to do. */
import { parseArgs } from 'node:util';
import { WrongUsage } from '../../bin/command.ts';
import type { Manner } from './client.ts';

export const HELP = `Usage: npm run smoke -- URL [options]

Checks the deployment at URL from outside: its pages, what a person and the simulator do there, the
headers, TLS, and that no internal port is open. Makes three users called smoke-…, and deletes them
when it is told how. The simulator's latest action stays as it is.

  --api URL           the simulator's API (default: /api below URL)
  --cleanup COMMAND   deletes a user: run in a shell, with the user's name as its last argument, such
                      as 'npm run admin -- delete-user --yes'. Without it the names are printed
  --revision SHA      the commit that has to be running
  --clear URL         where clear text leads to https (default: port 80 of the same host)
  --node HOST         one more machine whose internal ports must be closed; may be repeated
  --ports             looks at ports of this very machine, too
  --timeout MS        milliseconds each request may take (default: 10000)
  -h, --help          this text

SIMULATOR_USER and SIMULATOR_PASSWORD are what it signs in with at the API. A certificate of an
authority of your own is trusted by NODE_EXTRA_CA_CERTS.
Exit code: 0 when all passed, 1 when any failed, 2 when the command itself is wrong.`;

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
  throw new WrongUsage(`${what} is an address such as https://minitwit.example, not "${written}"`);
}

function timeoutOf({ timeout }: Values): number {
  const milliseconds = Number(timeout);
  if (milliseconds >= 1 && milliseconds <= 600_000) return milliseconds;
  throw new WrongUsage(`--timeout takes milliseconds from 1 to 600000, not "${timeout}"`);
}

export const portOf = ({ port, protocol }: URL) =>
  Number(port || (protocol === 'https:' ? 443 : 80));

/** Where and how everything is checked. */
export interface Run {
  site: URL;
  api: URL;
  clear: string;
  values: Values;
  manner: Manner;
}

/** @throws WrongUsage */
export function runOf(values: Values, positionals: string[], signal: AbortSignal): Run {
  if (positionals.length !== 1) throw new WrongUsage(`Give one address\n\n${HELP}`);
  const site = addressOf('The site', positionals[0]);
  const api = addressOf('The API', values.api ?? new URL('/api', site).href);
  const clear = addressOf('--clear', values.clear ?? `http://${site.hostname}`).href;
  return { site, api, clear, values, manner: { timeout: timeoutOf(values), signal } };
}
