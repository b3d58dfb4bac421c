/** Somebody with cookies and forms, and without JavaScript: what any HTTP client can be. */
import { expectStatus } from './checks.ts';
import { type Answer, type Manner, type Sent, send } from './client.ts';
import { Cookies } from './cookies.ts';

type Form = Record<string, string>;

interface Options {
  manner?: Manner;
  /** Whether forms say where they come from, as those of a browser do. */
  asBrowser?: boolean;
}

export class Visitor {
  readonly base: string;
  readonly #options: Options;
  readonly #formHeaders: Record<string, string>;
  readonly #cookies = new Cookies();

  constructor(base: string, options: Options = {}) {
    const { origin } = new URL(base);
    this.base = base;
    this.#options = options;
    this.#formHeaders = options.asBrowser
      ? { Origin: origin, 'Sec-Fetch-Site': 'same-origin' }
      : {};
  }

  /** Somebody else at the same site, who has no cookies. */
  another(): Visitor {
    return new Visitor(this.base, this.#options);
  }

  /** Sends one request with the cookies so far, and keeps those it gets. */
  async send(path: string, sent: Sent = {}): Promise<Answer> {
    const headers = { ...sent.headers, ...this.#cookies.header };
    const answer = await send(this.base, path, { ...sent, headers }, this.#options.manner);
    this.#cookies.keep(answer.headers['set-cookie']);
    return answer;
  }

  /** Submits a form; the answer is not followed. */
  post(path: string, form: Form = {}, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send(path, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        ...this.#formHeaders,
        ...headers,
      },
      body: new URLSearchParams(form).toString(),
    });
  }

  /** Submits a form and gives the page that is then shown. @throws AssertionError */
  async submit(path: string, form: Form = {}): Promise<string> {
    return this.follow(await this.post(path, form));
  }

  /** The page that the answer to a form leads to. @throws AssertionError */
  follow(answer: Answer): Promise<string> {
    expectStatus(answer, 303);
    return this.read(answer.headers.location ?? '');
  }

  /** Opens a page, redirects included, and gives its text. @throws AssertionError */
  async read(path: string): Promise<string> {
    const answer = await this.send(path);
    if (answer.status === 307) return this.read(answer.headers.location ?? '');
    expectStatus(answer, 200);
    return answer.text;
  }

  register(username: string, password: string, email = 'someone@example.org'): Promise<string> {
    return this.submit('/register', { username, email, password, password2: password });
  }

  signIn(username: string, password: string): Promise<string> {
    return this.submit('/login', { username, password });
  }
}
