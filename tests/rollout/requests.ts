/** The outcomes of one round's requests. */
import { quantile } from '../../tools/simulator/tally.ts';

/** How many failures are printed at most. */
const SHOWN = 20;

/** The status of a response, or why there was none. */
export type Ending = number | string;

interface RequestRecord {
  what: string;
  ending: Ending;
  /** The required outcome. */
  expected: number;
  milliseconds: number;
  /** The `X-Request-Id` of the response, which starts with the id of its server. */
  requestId?: string | undefined;
}

export class Requests {
  readonly #milliseconds: number[] = [];
  readonly #servers = new Set<string>();
  failed = 0;
  /** The first failures, as text. */
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
    if (this.failures.length < SHOWN) this.failures.push(`${new Date().toISOString()} ${what}`);
  }

  /** Counts a request, and returns whether it had the required outcome. */
  record({ what, ending, expected, milliseconds, requestId }: RequestRecord): boolean {
    this.#milliseconds.push(milliseconds);
    if (requestId) this.#servers.add(requestId.slice(0, requestId.indexOf('-')));
    if (ending === expected) return true;
    this.fail(`${what}: ${ending} after ${Math.round(milliseconds)} ms`);
    return false;
  }

  /** The latencies as text. */
  latency(): string {
    const sorted = this.#milliseconds.toSorted((a, b) => a - b);
    const at = (q: number) => `${Math.round(quantile(sorted, q))} ms`;
    const over = sorted.filter((each) => each > 300).length;
    return `p50 ${at(0.5)}, p99 ${at(0.99)}, slowest ${at(1)}, ${over} took over 300 ms`;
  }
}
