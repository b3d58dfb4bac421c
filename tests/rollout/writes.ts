/** Records writes and their responses, and compares them with the database. */
import type postgres from 'postgres';
import type { Ending } from './requests.ts';

/** The result of a write. `unknown`: there was no response, or no definite one. */
type WriteResult = 'stored' | 'refused' | 'unknown';

function resultOf(ending: Ending): WriteResult {
  if (typeof ending === 'string') return 'unknown';
  if (ending === 204 || ending === 303) return 'stored';
  // After a 503 the database may still complete the write.
  return ending >= 400 && ending < 500 ? 'refused' : 'unknown';
}

const pair = (who: string, whom: string) => JSON.stringify([who, whom]);

export class Writes {
  readonly #messages = new Map<string, WriteResult>();
  readonly #users = new Set<string>();
  readonly #follows = new Map<string, boolean>();

  get count(): number {
    return this.#messages.size + this.#users.size + this.#follows.size;
  }

  /** No two messages may have the same text. */
  message(text: string, ending: Ending): void {
    this.#messages.set(text, resultOf(ending));
  }

  user(username: string): void {
    this.#users.add(username);
  }

  /** `wanted` is undefined when it is unknown whether the write was done. */
  follow(who: string, whom: string, wanted: boolean | undefined): void {
    // A self-follow is accepted, but not stored.
    if (who === whom) return;
    if (wanted === undefined) this.#follows.delete(pair(who, whom));
    else this.#follows.set(pair(who, whom), wanted);
  }

  async #wrongMessages(database: postgres.Sql): Promise<string[]> {
    const rows = await database<{ text: string; times: number }[]>`
      select text, count(*)::integer as times from messages group by text`;
    const times = new Map(rows.map((row) => [row.text, row.times]));
    const wrong: string[] = [];
    for (const [text, result] of this.#messages) {
      const found = times.get(text) ?? 0;
      const right = result === 'unknown' ? found < 2 : found === (result === 'stored' ? 1 : 0);
      if (!right)
        wrong.push(`a message with the result "${result}" is stored ${found} times: ${text}`);
    }
    const strange = [...times.keys()].filter((text) => !this.#messages.has(text));
    return [...wrong, ...strange.map((text) => `a message that was never sent: ${text}`)];
  }

  async #wrongPeople(database: postgres.Sql): Promise<string[]> {
    const users = await database<{ username: string }[]>`select username from users`;
    const names = new Set(users.map(({ username }) => username));
    const lost = [...this.#users].filter((name) => !names.has(name));
    const rows = await database<{ who: string; whom: string }[]>`
      select a.username as who, b.username as whom from follows
      join users a on a.id = who_id join users b on b.id = whom_id`;
    const pairs = new Set(rows.map(({ who, whom }) => pair(who, whom)));
    const wrong = [...this.#follows].filter(([each, wanted]) => pairs.has(each) !== wanted);
    return [
      ...lost.map((name) => `a registered user is missing: ${name}`),
      ...wrong.map(([each, wanted]) => `should ${wanted ? '' : 'not '}follow: ${each}`),
    ];
  }

  /** The differences between the database and the responses, as text. */
  async differences(database: postgres.Sql): Promise<string[]> {
    return [...(await this.#wrongMessages(database)), ...(await this.#wrongPeople(database))];
  }
}
