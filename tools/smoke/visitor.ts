/** A browser without JavaScript: keeps cookies, submits forms and follows redirects. */
import { expectStatus } from './checks.ts';
import { type Answer, type Limits, type Sent, send } from './client.ts';
import { Cookies } from './cookies.ts';

type Form = Record<string, string>;

interface Options {
  limits?: Limits;
  /** Whether forms send `Origin` and `Sec-Fetch-Site`, as a browser does. */
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

  /** Another visitor of the same site, without cookies. */
  another(): Visitor {
    return new Visitor(this.base, this.#options);
  }

  /** Sends one request with the stored cookies, and stores those of the answer. */
  async send(path: string, sent: Sent = {}): Promise<Answer> {
    const headers = { ...sent.headers, ...this.#cookies.header };
    const answer = await send(this.base, path, { ...sent, headers }, this.#options.limits);
    this.#cookies.store(answer.headers['set-cookie']);
    return answer;
  }

  /** Submits a form without following the redirect. */
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

  /** Submits a form. @returns the page shown next. @throws AssertionError */
  async submit(path: string, form: Form = {}): Promise<string> {
    return this.follow(await this.post(path, form));
  }

  /** Follows the redirect after a form. @throws AssertionError */
  follow(answer: Answer): Promise<string> {
    expectStatus(answer, 303);
    return this.read(answer.headers.location ?? '');
  }

  /** Opens a page, following redirects, and returns its HTML. @throws AssertionError */
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
