/** How the requests of one round ended. */
import { quantile } from '../../tools/simulator/tally.ts';

/** Failures that are kept to be shown. */
const KEPT = 20;

/** The status of an answer, or what kept one from coming. */
export type Ending = number | string;

interface Asked {
  what: string;
  ending: Ending;
  /** What the ending has to be. */
  expected: number;
  milliseconds: number;
  /** The `X-Request-Id` of the answer, which begins with the id of its server. */
  requestId?: string | undefined;
}

export class Requests {
  readonly #milliseconds: number[] = [];
  readonly #servers = new Set<string>();
  failed = 0;
  /** The first of them, in words. */
  readonly failures: string[] = [];

  get count(): number {
    return this.#milliseconds.length;
  }

  /** How many servers have answered. */
  get servers(): number {
    return this.#servers.size;
  }

  fail(what: string): void {
    this.failed += 1;
    if (this.failures.length < KEPT) this.failures.push(`${new Date().toISOString()} ${what}`);
  }

  /** Counts a request, and gives whether it ended as it had to. */
  record({ what, ending, expected, milliseconds, requestId }: Asked): boolean {
    this.#milliseconds.push(milliseconds);
    if (requestId) this.#servers.add(requestId.slice(0, requestId.indexOf('-')));
    if (ending === expected) return true;
    this.fail(`${what}: ${ending} after ${Math.round(milliseconds)} ms`);
    return false;
  }

  /** How long they took, in words. */
  latency(): string {
    const sorted = this.#milliseconds.toSorted((a, b) => a - b);
    const at = (q: number) => `${Math.round(quantile(sorted, q))} ms`;
    const over = sorted.filter((each) => each > 300).length;
    return `p50 ${at(0.5)}, p99 ${at(0.99)}, slowest ${at(1)}, ${over} took over 300 ms`;
  }
}
