/** Counts what was checked, and says it as it goes. */

export class Report {
  #passed = 0;
  readonly #failures: string[] = [];
  readonly #apart: string[] = [];

  heading(text: string): void {
    console.log(`\n${text}`);
  }

  note(text: string): void {
    console.log(`       ${text}`);
  }

  check(what: string, ok: boolean, detail = ''): void {
    console.log(`  ${ok ? 'ok  ' : 'FAIL'} ${what}`);
    if (ok) {
      this.#passed += 1;
      return;
    }
    if (detail) console.log(detail.replace(/^/gm, '         '));
    this.#failures.push(what);
  }

  /** What cannot be checked on this machine. */
  apart(what: string): void {
    this.#apart.push(what);
  }

  /** Runs one check; that it throws is a failure like any other. */
  async attempt(what: string, check: () => Promise<unknown>): Promise<void> {
    try {
      await check();
      this.check(what, true);
    } catch (error) {
      this.check(what, false, error instanceof Error ? error.message : String(error));
    }
  }

  /** Prints the end, whose last line is the counts, and gives whether all passed. */
  close(): boolean {
    if (this.#apart.length > 0) {
      this.heading('Not to be had on this machine, and counted neither way:');
      for (const what of this.#apart) console.log(`       ${what}`);
    }
    if (this.#failures.length > 0) {
      this.heading('Failed:');
      for (const what of this.#failures) console.log(`       ${what}`);
    }
    console.log(`\n${this.#passed} passed, ${this.#failures.length} failed`);
    return this.#failures.length === 0 && this.#passed > 0;
  }
}
