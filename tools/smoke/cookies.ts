/** The cookies that one person has of one site. */
export class Cookies {
  readonly #values = new Map<string, string>();

  /** What a request sends; nothing without any. */
  get header(): { cookie?: string } {
    const cookie = [...this.#values].map(([name, value]) => `${name}=${value}`).join('; ');
    return cookie === '' ? {} : { cookie };
  }

  /** Keeps what an answer sets, and forgets what it takes away. */
  keep(lines: readonly string[] = []): void {
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /max-age=0/i.test(line)) this.#values.delete(name);
      else this.#values.set(name, value);
    }
  }
}
