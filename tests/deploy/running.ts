/** Runs a program and waits for it. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { inProject } from '../../bin/project.ts';

interface Options {
  /** Relative to the project's root. */
  folder?: string;
  /** Its whole environment, besides PATH. */
  environment?: Record<string, string>;
}

/** Returns its exit code and its output, standard output first. */
export async function run(program: string, args: string[], options: Options = {}) {
  const { folder = '.', environment = {} } = options;
  const child = spawn(program, args, {
    cwd: inProject(folder),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { NODE_ENV: 'production', PATH: '/usr/local/bin:/usr/bin:/bin', ...environment },
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, output: out + err, out };
}
