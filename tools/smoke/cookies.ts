/** One visitor's cookies for one site. */
export class Cookies {
  readonly #values = new Map<string, string>();

  /** The request's `cookie` header; no header without cookies. */
  get header(): { cookie?: string } {
    const cookie = [...this.#values].map(([name, value]) => `${name}=${value}`).join('; ');
    return cookie === '' ? {} : { cookie };
  }

  /** Stores the cookies that `Set-Cookie` lines set, and removes those they delete. */
  store(lines: readonly string[] = []): void {
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /max-age=0/i.test(line)) this.#values.delete(name);
      else this.#values.set(name, value);
    }
  }
}
