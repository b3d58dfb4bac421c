/**
 * Before the suites of operations: a signal cancels the run. Vitest itself would end at once, and
 * leave behind the servers and folders that `afterAll` and the teardown of a global set-up remove.
 */
import type { TestProject } from 'vitest/node';
import { singleton } from '../../platform/singleton.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Each project has a copy of this module, and all of them are interrupted together. */
const interruption = singleton('test-interruption', () => new AbortController());

/** For what a global set-up does: aborted when the run is interrupted. */
export const interrupted: AbortSignal = interruption.signal;

export default function setup({ vitest }: TestProject) {
  const interrupt = () => {
    process.exitCode = 130;
    interruption.abort(new Error('Interrupted.'));
    void vitest.cancelCurrentRun('keyboard-input');
  };
  for (const name of SIGNALS) process.removeAllListeners(name).on(name, interrupt);
  return () => {
    for (const name of SIGNALS) process.off(name, interrupt);
  };
}
