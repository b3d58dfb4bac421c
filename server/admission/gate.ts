/** A gate bounds work: some of it runs, some waits its turn by rank, and the rest is refused at once. */

export interface Candidate {
  /** Lower ranks go first; within a rank, in order of arrival. */
  rank: number;
  /** Begins the work, which calls `leave` once when it is done. */
  start(leave: () => void): void;
  refuse(): void;
}

export interface GateLimits {
  /** How many run at once; asked each time that another one could. */
  running(): number;
  /** How many wait at most. */
  waiting: number;
  /** Milliseconds that one waits at most. */
  patience: number;
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
   * Starts, queues or refuses `candidate`. A full queue gives the place of its last one to a
   * candidate of a lower rank. Returns what takes a waiting candidate out again.
   */
  enter(candidate: Candidate): (() => void) | undefined {
    // The limit may have risen since somebody last left.
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
    const timer = setTimeout(() => this.#remove(waiting)?.refuse(), this.#limits.patience);
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
