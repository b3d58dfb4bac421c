/** Runs the command `smoke` and parses its output. */
import { type Ended, runScript } from './command.ts';

/** `environment` overrides this process's. */
export const smoke = (args: string[], environment: Record<string, string> = {}) =>
  runScript('tools/smoke.ts', args, environment);

/** The failed checks with their messages. */
export const failuresOf = ({ stdout }: Ended) =>
  [...stdout.matchAll(/^ {2}FAIL (.+?): (.+)$/gm)].map(([, name = '', why]) => [
    name.replace(/smoke-[0-9a-f]+/, 'smoke-…'),
    why,
  ]);
