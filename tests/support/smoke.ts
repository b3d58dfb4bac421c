/** Runs the command `smoke`, and reads what it says. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { inProject } from '../../bin/project.ts';
import { childEnvironment } from '../../lib/env.ts';
import type { Ended } from './command.ts';

/** With `environment` on top of this one's. */
export async function smoke(
  args: string[],
  environment: Record<string, string> = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [inProject('bin/smoke.ts'), ...args], {
    env: childEnvironment(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await ended;
  return { code: child.exitCode, stdout, stderr };
}

/** What failed, and why. */
export const failuresOf = ({ stdout }: Ended) =>
  [...stdout.matchAll(/^ {2}FAIL (.+?): (.+)$/gm)].map(([, name = '', why]) => [
    name.replace(/smoke-[0-9a-f]+/, 'smoke-…'),
    why,
  ]);
