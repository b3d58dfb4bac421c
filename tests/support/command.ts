/** Runs a command as npm does and waits for it to exit. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { inProject } from '../../bin/project.ts';
import { childEnvironment } from '../../platform/env.ts';

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `script`, a path such as `bin/flag.ts`; `environment` overrides this process's. */
export async function runScript(
  script: string,
  args: string[],
  environment: Record<string, string>,
): Promise<Ended> {
  const child = spawn(process.execPath, [inProject(script), ...args], {
    env: childEnvironment(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await ended;
  return { code: child.exitCode, stdout, stderr };
}

/** Runs `script` on the database at `databaseUrl`. */
export const runCommandLine = (script: string, args: string[], databaseUrl: string) =>
  runScript(script, args, { DATABASE_URL: databaseUrl });
