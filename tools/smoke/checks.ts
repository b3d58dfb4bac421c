/** Runs checks one at a time and prints the result of each. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, Interrupted } from './client.ts';

/** Thrown by a check that does not apply; the message says why. */
export class NotChecked extends Error {}

export class Checks {
  #passed = 0;
  #failed = 0;
  readonly #signal: AbortSignal;

  /** No check starts after `signal` is aborted. */
  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  heading(text: string): void {
    if (!this.#signal.aborted) console.log(`\n${text}`);
  }

  note(text: string): void {
    console.log(`  note ${text}`);
  }

  /** A check passes unless it throws. A string that it returns is printed beside its name. */
  async run(name: string, check: () => Promise<unknown>): Promise<void> {
    if (!this.#signal.aborted) await this.runAnyway(name, check);
  }

  /** Like `run`, but runs even after an interrupt: for clean-up. */
  async runAnyway(name: string, check: () => Promise<unknown>): Promise<void> {
    const begin = performance.now();
    try {
      const found = await check();
      const took = `${Math.round(performance.now() - begin)} ms`;
      console.log(`  ok   ${name} (${typeof found === 'string' ? `${found}, ` : ''}${took})`);
      this.#passed += 1;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (error instanceof NotChecked) return this.note(`${name}: skipped, ${message}`);
      console.log(`  FAIL ${name}: ${message}`);
      this.#failed += 1;
    }
  }

  /** Prints the counts. @returns whether all passed. */
  close(): boolean {
    console.log(`\n${this.#passed} passed, ${this.#failed} failed`);
    return this.#failed === 0 && this.#passed > 0;
  }
}

/** The beginning of a text, on one line. */
const beginning = (text: string) => text.replace(/\s+/g, ' ').slice(0, 120);

/** @throws AssertionError with the actual status and the start of the body */
export function expectStatus(reply: Answer, status: number): void {
  const shown = reply.text ? `: ${beginning(reply.text)}` : '';
  assert.ok(reply.status === status, `status ${reply.status}, not ${status}${shown}`);
}

/** @throws AssertionError when a page does not contain `text` */
export function expectText(page: string, text: string): void {
  assert.ok(page.includes(text), `the page does not contain "${text}"`);
}

/** Milliseconds until a write must be visible on all replicas. */
const VISIBLE_MS = 5_000;

/** Retries a check that may fail until a write is visible on all replicas. */
export async function eventually(check: () => Promise<void>): Promise<void> {
  for (const deadline = Date.now() + VISIBLE_MS; ; await pause(250)) {
    try {
      return await check();
    } catch (error) {
      if (error instanceof Interrupted || Date.now() > deadline) throw error;
    }
  }
}
