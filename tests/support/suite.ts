/** Shared by the operations suites that are commands: help, report and clean-up. */
import { parseArgs } from 'node:util';
import { runCommand } from '../../bin/command.ts';
import { Report } from './report.ts';

export interface Suite {
  report: Report;
  /** Disposed at the end, in reverse order, and on interrupts. */
  cleanup: AsyncDisposableStack;
  /** Aborted on interrupts. */
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
 * Runs a suite as a command with `--help` and `switches`. If `check` throws, that counts as a failure. The
 * last line of output is how many checks passed and failed.
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
