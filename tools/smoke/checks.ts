/** Runs the checks one after the other, and says how each went. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, Interrupted } from './client.ts';

/** Thrown by a check that would say nothing here; the message says why. */
export class NotChecked extends Error {}

export class Checks {
  #passed = 0;
  #failed = 0;
  readonly #signal: AbortSignal;

  /** No check begins after `signal` is aborted. */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  heading(text: string): void {
    if (!this.#signal.aborted) console.log(`\n${text}`);
  }

  note(text: string): void {
    console.log(`  note ${text}`);
  }

  /** A check passes unless it throws. A text that it gives is said beside its name. */
  async run(name: string, check: () => Promise<unknown>): Promise<void> {
    if (!this.#signal.aborted) await this.runAnyway(name, check);
  }

  /** The same for what has to be done although the run was interrupted. */
  async runAnyway(name: string, check: () => Promise<unknown>): Promise<void> {
    const begin = performance.now();
    try {
      const found = await check();
      const took = `${Math.round(performance.now() - begin)} ms`;
      console.log(`  ok   ${name} (${typeof found === 'string' ? `${found}, ` : ''}${took})`);
      this.#passed += 1;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (error instanceof NotChecked) return this.note(`${name}: not checked, ${message}`);
      console.log(`  FAIL ${name}: ${message}`);
      this.#failed += 1;
    }
  }

  /** Prints the counts and gives whether all passed. */
  close(): boolean {
    console.log(`\n${this.#passed} passed, ${this.#failed} failed`);
    return this.#failed === 0 && this.#passed > 0;
  }
}

/** The beginning of a text, on one line. */
const beginning = (text: string) => text.replace(/\s+/g, ' ').slice(0, 120);

/** @throws AssertionError that shows what came instead */
export function expectStatus(reply: Answer, status: number): void {
  const shown = reply.text ? `: ${beginning(reply.text)}` : '';
  assert.ok(reply.status === status, `status ${reply.status}, not ${status}${shown}`);
}

/** @throws AssertionError when a page does not have `text` in it */
export function expectText(page: string, text: string): void {
  assert.ok(page.includes(text), `the page does not have "${text}" in it`);
}

/** Milliseconds until what was written has to be seen by everybody. */
const PATIENCE = 5_000;

/** Repeats a check that may fail until all replicas know what was written. */
export async function eventually(check: () => Promise<void>): Promise<void> {
  for (const deadline = Date.now() + PATIENCE; ; await pause(250)) {
    try {
      return await check();
    } catch (error) {
      if (error instanceof Interrupted || Date.now() > deadline) throw error;
    }
  }
}
