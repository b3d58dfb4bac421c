/** A gate limits concurrency: some work runs, some queues by rank, and the rest is refused at once. */

export interface Candidate {
  /** Lower ranks go first; within a rank, in order of arrival. */
  rank: number;
  /** Starts the work, which calls `leave` when it is done. */
  start(leave: () => void): void;
  refuse(): void;
}

export interface GateLimits {
  /** How many may run at once; evaluated each time. */
  running(): number;
  /** Maximum queue length. */
  waiting: number;
  /** Maximum milliseconds in the queue. */
  timeout: number;
}

interface Waiting {
  candidate: Candidate;
  timer: NodeJS.Timeout;
}

export class Gate {
  readonly #limits: GateLimits;
  readonly #queue: Waiting[] = [];
  #running = 0;

  constructor(limits: GateLimits) {
    this.#limits = limits;
  }

  get running(): number {
    return this.#running;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  /**
   * Starts, queues or refuses `candidate`. In a full queue, a candidate of a lower rank replaces the
   * last one. Returns a function that removes a queued candidate.
   */
  enter(candidate: Candidate): (() => void) | undefined {
    // The limit may have risen since the last `leave`.
    this.#startNext();
    if (this.#queue.length === 0 && this.#running < this.#limits.running()) {
      this.#start(candidate);
      return undefined;
    }
    const behind = this.#queue.findIndex((other) => other.candidate.rank > candidate.rank);
    if (this.#queue.length >= this.#limits.waiting) {
      if (behind === -1) {
        candidate.refuse();
        return undefined;
      }
      this.#remove(this.#queue.at(-1))?.refuse();
    }
    const timer = setTimeout(() => this.#remove(waiting)?.refuse(), this.#limits.timeout);
    const waiting = { candidate, timer };
    this.#queue.splice(behind === -1 ? this.#queue.length : behind, 0, waiting);
    return () => this.#remove(waiting);
  }

  #remove(waiting: Waiting | undefined): Candidate | undefined {
    const index = waiting ? this.#queue.indexOf(waiting) : -1;
    if (!waiting || index === -1) return undefined;
    this.#queue.splice(index, 1);
    clearTimeout(waiting.timer);
    return waiting.candidate;
  }

  #start(candidate: Candidate): void {
    this.#running += 1;
    let left = false;
    candidate.start(() => {
      if (left) return;
      left = true;
      this.#running -= 1;
      this.#startNext();
    });
  }

  #startNext(): void {
    while (this.#queue.length > 0 && this.#running < this.#limits.running()) {
      const next = this.#remove(this.#queue[0]);
      if (next) this.#start(next);
    }
  }
}
