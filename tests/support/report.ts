/** Prints and counts checks. */

export class Report {
  #passed = 0;
  readonly #failures: string[] = [];

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

  /** Runs one check, which fails if it throws. */
  async attempt(what: string, check: () => Promise<unknown>): Promise<void> {
    try {
      await check();
      this.check(what, true);
    } catch (error) {
      this.check(what, false, error instanceof Error ? error.message : String(error));
    }
  }

  /** Prints the failures and, as the last line, the counts. @returns whether all passed. */
  close(): boolean {
    if (this.#failures.length > 0) {
      this.heading('Failed:');
      for (const what of this.#failures) console.log(`       ${what}`);
    }
    console.log(`\n${this.#passed} passed, ${this.#failures.length} failed`);
    return this.#failures.length === 0 && this.#passed > 0;
  }
}
