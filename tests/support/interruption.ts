/**
 * Global set-up of the operations suites: a signal cancels the run. Vitest itself would exit at once and
 * leave the servers and folders that `afterAll` and the teardown of a global set-up remove.
 */
import type { TestProject } from 'vitest/node';
import { singleton } from '../../platform/singleton.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Shared, since each project has its own copy of this module. */
const interruption = singleton('test-interruption', () => new AbortController());

/** For global set-ups: aborted when the run is interrupted. */
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
