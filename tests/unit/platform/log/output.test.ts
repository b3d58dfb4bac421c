/** A log whose reader is slow or gone. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { inProject } from '../../../../bin/project.ts';
import { childEnvironment } from '../../../../platform/env.ts';

/** Writes 40,000 entries, prints the memory used to standard error, and writes one more once stdin is read. */
const program = (level: string) => `
  import { setTimeout as pause } from 'node:timers/promises';
  import { log } from '${inProject('platform/log/log.ts')}';
  for (let i = 0; i < 40_000; i += 1) log.${level}('an entry of some length', { i, filling: 'x'.repeat(100) });
  console.error(process.stdout.writableLength);
  while (process.stdout.writableLength > 0 && !process.stdout.destroyed) await pause(20);
  log.${level}('the last one');
`;

function start(level: string): ChildProcess {
  return spawn(process.execPath, ['--input-type=module-typescript', '--eval', program(level)], {
    env: childEnvironment({ LOG_LEVEL: level }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function firstLine({ stderr }: ChildProcess): Promise<string> {
  for await (const chunk of stderr ?? []) return String(chunk);
  return '';
}

test.each([
  ['info', 'warn'],
  ['error', 'error'],
])('a slow reader of %s loses entries, and their number is logged', async (level, reported) => {
  const child = start(level);
  expect(Number(await firstLine(child))).toBeLessThan(2 * 1024 * 1024);
  const [read] = await Promise.all([text(child.stdout ?? process.stdin), once(child, 'exit')]);
  const entries = read
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const [lost, last] = entries.slice(-2);
  expect(lost).toMatchObject({ level: reported, message: 'log entries lost' });
  expect(last).toMatchObject({ level, message: 'the last one' });
  expect(entries.length - 2 + lost.count).toBe(40_000);
});

test('a reader that is gone does not end the process', async () => {
  const child = start('info');
  child.stdout?.destroy();
  const [said] = await Promise.all([text(child.stderr ?? process.stdin), once(child, 'exit')]);
  expect(said).toMatch(/^\d+\n$/);
  expect(child.exitCode).toBe(0);
});
