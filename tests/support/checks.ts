/** Checks of the operations tests, printed line by line. */
import { expect } from 'vitest';

/** Prints a line beside the checks. */
export function note(text: string): void {
  console.log(`       ${text}`);
}

/** Prints what cannot be checked on this machine. */
export function skipped(what: string): void {
  console.log(`  --   ${what}`);
}

/** Checks one thing and prints the result. The test continues after a failure, to show all of them. */
export function check(what: string, ok: boolean, detail = ''): void {
  console.log(`  ${ok ? 'ok  ' : 'FAIL'} ${what}`);
  if (!ok && detail) console.log(detail.replace(/^/gm, '         '));
  expect.soft(ok, detail ? `${what}\n${detail}` : what).toBe(true);
}

/** Checks that `work` does not throw. */
export async function attempt(what: string, work: () => Promise<unknown>): Promise<void> {
  const problem = await work().then(
    () => undefined,
    (error) => (error instanceof Error ? error.message : String(error)),
  );
  check(what, problem === undefined, problem);
}
