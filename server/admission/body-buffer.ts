/** Collects a body in one piece of memory: a body of single bytes would else be a crowd of objects. */
export class BodyBuffer {
  #memory = Buffer.allocUnsafe(4_096);
  size = 0;

  add(chunk: Buffer): void {
    const needed = this.size + chunk.byteLength;
    if (needed > this.#memory.byteLength) {
      const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#memory.byteLength));
      this.#memory.copy(larger, 0, 0, this.size);
      this.#memory = larger;
    }
    chunk.copy(this.#memory, this.size);
    this.size = needed;
  }

  /** What has been collected, which is then no longer here. */
  take(): Buffer {
    const body = this.#memory.subarray(0, this.size);
    this.#memory = Buffer.alloc(0);
    return body;
  }
}
