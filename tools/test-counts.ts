/** Counts passed, failed and skipped tests in the runners' JSON reports. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

const vitest = z
  .object({
    numPassedTests: z.number(),
    numFailedTests: z.number(),
    numPendingTests: z.number(),
    numTodoTests: z.number(),
  })
  .transform(
    (report): Counts => ({
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: report.numPendingTests + report.numTodoTests,
    }),
  );

const playwright = z
  .object({
    stats: z.object({
      expected: z.number(),
      unexpected: z.number(),
      flaky: z.number(),
      skipped: z.number(),
    }),
  })
  .transform(
    ({ stats }): Counts => ({
      passed: stats.expected,
      failed: stats.unexpected + stats.flaky,
      skipped: stats.skipped,
    }),
  );

const NONE: Counts = { passed: 0, failed: 0, skipped: 0 };

/**
 * Reads a runner's report. A failed run counts as at least one failure even if no test failed: it
 * found no tests, did not start, or missed the coverage threshold.
 */
export async function countTests(file: string, exitCode: number | null): Promise<Counts> {
  const report = await readFile(file, 'utf8')
    .then(JSON.parse)
    .catch(() => undefined);
  const parsed = z.union([vitest, playwright]).safeParse(report);
  const counts = parsed.success ? parsed.data : NONE;
  const ran = counts.passed + counts.failed > 0;
  const failed = exitCode === 0 && ran ? counts.failed : Math.max(counts.failed, 1);
  return { ...counts, failed };
}

export function add(a: Counts, b: Counts): Counts {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  };
}

/** `N passed, N failed`, and the number skipped when there are any. */
export function closingLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
