/** What the suites of operations have in common: their help, their report, and that they clean up. */
import { parseArgs } from 'node:util';
import { runCommand } from '../../bin/command.ts';
import { Report } from './report.ts';

export interface Suite {
  report: Report;
  /** What is put here is taken down at the end, the last first; also when somebody interrupts. */
  cleanup: AsyncDisposableStack;
  /** Aborted when somebody interrupts. */
  signal: AbortSignal;
  /** Whether the switch `--name` was given. */
  has(name: string): boolean;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

async function run(check: (suite: Suite) => Promise<void>, given: Set<string>): Promise<number> {
  const report = new Report();
  const cleanup = new AsyncDisposableStack();
  const interruption = new AbortController();
  const interrupt = () => {
    interruption.abort(new Error('Interrupted.'));
    void cleanup.disposeAsync().finally(() => process.exit(130));
  };
  for (const name of SIGNALS) process.once(name, interrupt);
  try {
    await check({ report, cleanup, signal: interruption.signal, has: (name) => given.has(name) });
  } catch (error) {
    report.check('The test itself', false, error instanceof Error ? error.stack : String(error));
  } finally {
    for (const name of SIGNALS) process.off(name, interrupt);
    await cleanup.disposeAsync();
  }
  return report.close() ? 0 : 1;
}

/**
 * Runs a suite as a command that understands `--help` and `switches`. That `check` throws is a failure
 * like any other. The last line says how many checks passed and failed.
 */
export function runSuite(
  help: string,
  check: (suite: Suite) => Promise<void>,
  switches: string[] = [],
): Promise<void> {
  return runCommand(async () => {
    const flag = { type: 'boolean' } as const;
    const { values } = parseArgs({
      options: {
        ...Object.fromEntries(switches.map((name) => [name, flag])),
        help: { ...flag, short: 'h' },
      },
    });
    if (!values.help) return run(check, new Set(Object.keys(values)));
    console.log(help);
    return 0;
  });
}
