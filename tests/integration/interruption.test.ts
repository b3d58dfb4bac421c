/** An interrupted suite leaves nothing behind. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { inProject } from '../../bin/project.ts';

const VITEST = inProject('node_modules/vitest/vitest.mjs');
const CONFIG = inProject('tests/support/interrupted/vitest.config.ts');

// A terminal signals the whole process group, kill only Vitest.
it.each([
  ['SIGINT', 'the whole group'],
  ['SIGTERM', 'Vitest alone'],
] as const)('cleans up after %s to %s', async (signal, target) => {
  const child = spawn(process.execPath, [VITEST, 'run', '--config', CONFIG], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { pid = 0 } = child;
  onTestFinished(() => void child.kill('SIGKILL'));
  const [ended, output] = [once(child, 'exit'), text(child.stdout)];
  child.stdout.on('data', (chunk) => {
    if (/^waiting$/m.test(String(chunk)))
      process.kill(target === 'Vitest alone' ? pid : -pid, signal);
  });
  expect((await ended)[0]).toBeGreaterThan(0);
  expect(await output).toMatch(/^the set-up is undone$(.|\n)*^the global set-up is undone$/m);
});
