/** The simulator API as its client sees it. */
import assert from 'node:assert/strict';
import { expectStatus } from './checks.ts';
import { type Answer, type Manner, type Sent, send } from './client.ts';

/** A path segment, with everything that has a meaning in a URL escaped. */
export const segment = (name: string) => encodeURIComponent(name);

export interface Listed {
  content: string;
  pub_date: number;
  user: string;
}

export class Simulator {
  readonly base: string;
  readonly #authorization: string;
  readonly #manner: Manner | undefined;

  /** `authorization` is the header of that name. */
  constructor(base: string, authorization: string, manner?: Manner) {
    this.base = base;
    this.#authorization = authorization;
    this.#manner = manner;
  }

  /** Sends with the simulator's password. */
  send(path: string, { headers, ...sent }: Sent = {}): Promise<Answer> {
    const authorised = { Authorization: this.#authorization, ...headers };
    return this.sendAnonymously(path, { ...sent, headers: authorised });
  }

  sendAnonymously(path: string, sent: Sent = {}): Promise<Answer> {
    return send(this.base, path, sent, this.#manner);
  }

  post(path: string, body: unknown): Promise<Answer> {
    const headers = { 'Content-Type': 'application/json' };
    return this.send(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  /** Posts what has to succeed. @throws AssertionError */
  async write(path: string, body: unknown): Promise<void> {
    expectStatus(await this.post(path, body), 204);
  }

  /** Reads a JSON answer of 200. @throws AssertionError */
  async read(path: string): Promise<unknown> {
    const answer = await this.send(path);
    expectStatus(answer, 200);
    assert.match(String(answer.headers['content-type']), /^application\/json\b/, 'no JSON');
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
