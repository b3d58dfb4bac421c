/** Somebody with a cookie jar and forms, and without JavaScript: what any HTTP client can be. */
import { JSDOM } from 'jsdom';
import { expect } from 'vitest';
import { Cookies } from '../../tools/smoke/cookies.ts';
import { type Answer, type Sent, send } from './http.ts';

export type Form = Record<string, string>;

export class Visitor {
  readonly base: string;
  readonly #cookies = new Cookies();

  constructor(base: string) {
    this.base = base;
  }

  /** Sends one request with the cookies so far, and keeps those it gets. */
  async send(path: string, sent: Sent = {}): Promise<Answer> {
    const headers = { ...sent.headers, ...this.#cookies.header };
    const answer = await send(this.base, path, { ...sent, headers });
    this.#cookies.keep(answer.headers['set-cookie']);
    return answer;
  }

  /** Submits a form; the answer is not followed. */
  post(path: string, form: Form = {}, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send(path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(form).toString(),
    });
  }

  /** Submits a form and gives the page that the browser then shows. */
  async submit(path: string, form: Form = {}): Promise<string> {
    const answer = await this.post(path, form);
    expect(answer.status, answer.text).toBe(303);
    return this.read(answer.headers.location ?? '');
  }

  /** Opens a page, redirects included, and gives its text. */
  async read(path: string): Promise<string> {
    const answer = await this.send(path);
    if (answer.status === 307) return this.read(answer.headers.location ?? '');
    expect(answer.status, answer.text).toBe(200);
    return answer.text;
  }

  async register(username: string, password: string): Promise<string> {
    const form = { username, email: 'someone@example.org', password, password2: password };
    return this.submit('/register', form);
  }

  async signIn(username: string, password: string): Promise<string> {
    return this.submit('/login', { username, password });
  }
}

export const documentOf = (html: string): Document => new JSDOM(html).window.document;

/** The texts of all elements that `selector` finds in a page. */
export function textsIn(html: string, selector: string): string[] {
  return [...documentOf(html).querySelectorAll(selector)].map((element) => element.textContent);
}

export const flashesIn = (html: string) => textsIn(html, 'ul.flashes li');
export const errorsIn = (html: string) => textsIn(html, '.error');
export const messagesIn = (html: string) => textsIn(html, 'ul.messages > li p');
