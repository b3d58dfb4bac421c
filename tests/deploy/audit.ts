/** Known weaknesses of the packages that the project depends on. */
import { z } from 'zod';
import type { Report } from '../support/report.ts';
import { ask } from './programs.ts';

const answer = z.object({
  metadata: z.object({
    vulnerabilities: z.object({ high: z.number(), critical: z.number(), total: z.number() }),
  }),
});

function parse(said: string) {
  try {
    return answer.safeParse(JSON.parse(said)).data;
  } catch {
    return undefined;
  }
}

export async function checkAudit(report: Report): Promise<void> {
  report.heading('Known weaknesses of packages');
  const { said } = await ask('npm', ['audit', '--json', '--omit=dev']);
  const found = parse(said)?.metadata.vulnerabilities;
  if (!found) {
    report.apart('npm audit, whose service does not answer');
    return;
  }
  const { high, critical, total } = found;
  report.check(
    `None is high or critical (${total} in all)`,
    high + critical === 0,
    'npm audit --omit=dev tells more',
  );
}
