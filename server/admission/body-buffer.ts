/** Collects a body in one buffer: chunks of one byte each would otherwise cost an object per byte. */
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

  /** Returns the collected body and empties the buffer. */
  take(): Buffer {
    const body = this.#memory.subarray(0, this.size);
    this.#memory = Buffer.alloc(0);
    return body;
  }
}
