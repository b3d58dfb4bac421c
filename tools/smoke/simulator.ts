/** A client of the simulator API. */
import assert from 'node:assert/strict';
import { expectStatus } from './checks.ts';
import { type Answer, type Limits, type Sent, send } from './client.ts';

/** A path segment, percent-encoded. */
export const segment = (name: string) => encodeURIComponent(name);

export interface Listed {
  content: string;
  pub_date: number;
  user: string;
}

export class Simulator {
  readonly base: string;
  readonly #authorization: string;
  readonly #limits: Limits | undefined;

  /** `authorization` is the value of the `Authorization` header. */
  constructor(base: string, authorization: string, limits?: Limits) {
    this.base = base;
    this.#authorization = authorization;
    this.#limits = limits;
  }

  /** Sends with the simulator's credentials. */
  send(path: string, { headers, ...sent }: Sent = {}): Promise<Answer> {
    const authorised = { Authorization: this.#authorization, ...headers };
    return this.sendAnonymously(path, { ...sent, headers: authorised });
  }

  sendAnonymously(path: string, sent: Sent = {}): Promise<Answer> {
    return send(this.base, path, sent, this.#limits);
  }

  post(path: string, body: unknown): Promise<Answer> {
    const headers = { 'Content-Type': 'application/json' };
    return this.send(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  /** Posts, and expects 204. @throws AssertionError */
  async write(path: string, body: unknown): Promise<void> {
    expectStatus(await this.post(path, body), 204);
  }

  /** Reads JSON, and expects 200. @throws AssertionError */
  async read(path: string): Promise<unknown> {
    const answer = await this.send(path);
    expectStatus(answer, 200);
    assert.match(String(answer.headers['content-type']), /^application\/json\b/, 'not JSON');
    return JSON.parse(answer.text);
  }

  say(author: string, content: string): Promise<void> {
    return this.write(`/msgs/${segment(author)}`, { content });
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
