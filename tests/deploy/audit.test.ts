/** Known vulnerabilities of the project's dependencies. */
import { it } from 'vitest';
import { z } from 'zod';
import { check } from '../support/checks.ts';
import { ask } from './programs.ts';

const answer = z.object({
  metadata: z.object({
    vulnerabilities: z.object({ high: z.number(), critical: z.number(), total: z.number() }),
  }),
});

function parse(output: string) {
  try {
    return answer.safeParse(JSON.parse(output)).data;
  } catch {
    return undefined;
  }
}

it('finds no high or critical vulnerability in packages', async ({ skip }) => {
  const { output } = await ask('npm', ['audit', '--json', '--omit=dev']);
  const found = parse(output)?.metadata.vulnerabilities;
  if (!found) return skip('the npm audit service does not answer');
  const { high, critical, total } = found;
  check(
    `None is high or critical (${total} in all)`,
    high + critical === 0,
    'run npm audit --omit=dev for details',
  );
});
