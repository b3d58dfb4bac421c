/** Runs the command `smoke`, and reads what it says. */
import { type Ended, runScript } from './command.ts';

/** With `environment` on top of this one's. */
export const smoke = (args: string[], environment: Record<string, string> = {}) =>
  runScript('tools/smoke.ts', args, environment);

/** What failed, and why. */
export const failuresOf = ({ stdout }: Ended) =>
  [...stdout.matchAll(/^ {2}FAIL (.+?): (.+)$/gm)].map(([, name = '', why]) => [
    name.replace(/smoke-[0-9a-f]+/, 'smoke-…'),
    why,
  ]);
