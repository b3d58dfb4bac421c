/** `npm run simulate`: drives a running MiniTwit the way the course's simulator does. */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { runCommand, WrongUsage } from '../bin/command.ts';
import { environment } from '../platform/env.ts';
import { perform } from './simulator/client.ts';
import { formatReport, showProgress } from './simulator/progress.ts';
import { replay } from './simulator/replay.ts';
import { type Action, parseScenario } from './simulator/scenario.ts';
import { syntheticScenario } from './simulator/synthetic.ts';
import { Tally } from './simulator/tally.ts';

const HELP = `Usage: npm run simulate -- --host URL (--scenario FILE | --synthetic N) [options]

Replays a scenario against the simulator API at URL: one request at a time, a new connection for
each, no retries. Prints a report of counts, errors and durations at the end.

  --host URL        the API, such as http://127.0.0.1:5001 or http://127.0.0.1:3000/api
  --scenario FILE   a scenario file of the course (tab-separated)
  --synthetic N     instead of a file: N generated actions, the same in every run
  --limit N         send only the first N actions
  --rate N          send at most N requests a second (default: unlimited)
  --concurrency N   send N requests at once, each user's actions in order (default: 1)
  --timeout MS      request timeout in milliseconds (default: 300)
  --json FILE       also write the report to FILE, as JSON
  -h, --help        show this help

Signs in with SIMULATOR_USER and SIMULATOR_PASSWORD.
Exit code: 0 without errors, 1 with errors, 2 for invalid options.`;

function positive(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (number > 0 && Number.isFinite(number)) return number;
  throw new WrongUsage(`--${name} must be a number above 0, not "${value}"`);
}

function whole(name: string, value: string | undefined): number | undefined {
  const number = positive(name, value);
  if (number === undefined || Number.isSafeInteger(number)) return number;
  throw new WrongUsage(`--${name} must be a whole number, not "${value}"`);
}

function parseCommandLine() {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      host: text,
      scenario: text,
      synthetic: text,
      limit: text,
      rate: text,
      concurrency: text,
      timeout: text,
      json: text,
      help: { type: 'boolean', short: 'h' },
    },
  });
  return values;
}

type Values = ReturnType<typeof parseCommandLine>;

async function actionsOf(values: Values): Promise<{ actions: Iterable<Action>; total: number }> {
  const limit = whole('limit', values.limit) ?? Number.POSITIVE_INFINITY;
  const synthetic = whole('synthetic', values.synthetic);
  if ((values.scenario === undefined) === (synthetic === undefined)) {
    throw new WrongUsage('Pass either --scenario FILE or --synthetic N');
  }
  if (synthetic !== undefined) {
    const total = Math.min(synthetic, limit);
    return { actions: syntheticScenario(total), total };
  }
  const actions = parseScenario(await readFile(values.scenario ?? '', 'utf8')).slice(0, limit);
  return { actions, total: actions.length };
}

function targetOf(values: Values) {
  if (!values.host || !/^https?:$/.test(URL.parse(values.host)?.protocol ?? '')) {
    throw new WrongUsage('--host must be the URL of the API, such as http://127.0.0.1:5001');
  }
  const { SIMULATOR_USER: user, SIMULATOR_PASSWORD: password } = environment();
  return {
    host: values.host,
    user,
    password,
    timeoutMs: positive('timeout', values.timeout) ?? 300,
  };
}

async function main(): Promise<number> {
  const values = parseCommandLine();
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const target = targetOf(values);
  const concurrency = whole('concurrency', values.concurrency) ?? 1;
  const rate = positive('rate', values.rate);
  const { actions, total } = await actionsOf(values);
  const interruption = new AbortController();
  process.once('SIGINT', () => interruption.abort());
  const tally = new Tally();
  const hideProgress = showProgress(tally, total);
  await replay(actions, { concurrency, rate, signal: interruption.signal }, async (action) => {
    tally.record(action, await perform(action, target));
  });
  hideProgress();
  const report = tally.report();
  console.log(formatReport(report));
  if (values.json) await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
  if (tally.actions < total)
    console.error(`Interrupted: ${total - tally.actions} actions were not sent`);
  return report.errorCount > 0 || tally.actions < total ? 1 : 0;
}

await runCommand(main);
