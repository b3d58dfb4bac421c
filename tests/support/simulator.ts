/** The simulator API as its client sees it, on each of the two listeners of one server. */
import { describe, expect, inject } from 'vitest';
import { AUTHORIZATION } from './authorization.ts';
import { newRegistration } from './factories.ts';
import { type Answer, type Sent, send } from './http.ts';

/** A path segment, with everything that has a meaning in a URL escaped. */
export const segment = (name: string) => encodeURIComponent(name);

export class Simulator {
  readonly base: string;

  constructor(base: string) {
    this.base = base;
  }

  /** Sends with the simulator's password. */
  send(path: string, { headers, ...sent }: Sent = {}): Promise<Answer> {
    return send(this.base, path, {
      ...sent,
      headers: { Authorization: AUTHORIZATION, ...headers },
    });
  }

  sendAnonymously(path: string, sent: Sent = {}): Promise<Answer> {
    return send(this.base, path, sent);
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.send(path, { method: 'POST', body: JSON.stringify(body) });
  }

  /** Reads a JSON answer of 200. */
  async read(path: string): Promise<unknown> {
    const answer = await this.send(path);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^application\/json\b/);
    return JSON.parse(answer.text);
  }

  /** Registers somebody new and gives the name. */
  async user(username?: string): Promise<string> {
    const registration = newRegistration(username === undefined ? {} : { username });
    const answer = await this.post('/register', registration);
    expect(answer.status, answer.text).toBe(204);
    return registration.username;
  }

  async say(author: string, content: string): Promise<void> {
    const answer = await this.post(`/msgs/${segment(author)}`, { content });
    expect(answer.status, answer.text).toBe(204);
  }

  /** The messages of one author, newest first. */
  async messagesOf(author: string, query = ''): Promise<Listed[]> {
    return (await this.read(`/msgs/${segment(author)}${query}`)) as Listed[];
  }

  async contentsOf(author: string, query = ''): Promise<string[]> {
    return (await this.messagesOf(author, query)).map(({ content }) => content);
  }

  async followedBy(name: string, query = ''): Promise<string[]> {
    const { follows } = (await this.read(`/fllws/${segment(name)}${query}`)) as {
      follows: string[];
    };
    return follows.toSorted();
  }
}

export interface Listed {
  content: string;
  pub_date: number;
  user: string;
}

/** Runs the same tests against both listeners; `isOwn` is true on the simulator's own port. */
export function onEachListener(tests: (simulator: Simulator, isOwn: boolean) => void): void {
  const { simulator, site } = inject('server');
  describe('on the simulator port', () => tests(new Simulator(simulator), true));
  describe('on the site, below /api', () => tests(new Simulator(`${site}/api`), false));
}

/** Asserts an error as the API tells it, and gives its message. */
export function expectError(answer: Answer, status: number, message?: string): string {
  expect(answer.status, answer.text).toBe(status);
  expect(answer.headers['content-type']).toMatch(/^application\/json\b/);
  const body = JSON.parse(answer.text) as { status: number; error_msg: string };
  expect(body).toEqual({ status, error_msg: expect.any(String) });
  if (message === undefined) expect(body.error_msg).not.toBe('');
  else expect(body.error_msg).toBe(message);
  return body.error_msg;
}

/** Asserts an answer without a body. */
export function expectNoContent(answer: Answer): void {
  expect(answer.status, answer.text).toBe(204);
  expect(answer.text).toBe('');
}
