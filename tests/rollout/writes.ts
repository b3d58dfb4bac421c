/** What was written, what the answers said of it, and where the database differs. */
import type postgres from 'postgres';
import type { Ending } from './requests.ts';

/** What an answer says about a write. `unknown`: nobody answered, or not for sure. */
type Word = 'stored' | 'refused' | 'unknown';

function wordOf(ending: Ending): Word {
  if (typeof ending === 'string') return 'unknown';
  if (ending === 204 || ending === 303) return 'stored';
  // A 503 says that the database was late, which does not tell what it has done by now.
  return ending >= 400 && ending < 500 ? 'refused' : 'unknown';
}

const pair = (who: string, whom: string) => JSON.stringify([who, whom]);

export class Writes {
  readonly #messages = new Map<string, Word>();
  readonly #users = new Set<string>();
  readonly #follows = new Map<string, boolean>();

  get count(): number {
    return this.#messages.size + this.#users.size + this.#follows.size;
  }

  /** No two messages may have the same text. */
  message(text: string, ending: Ending): void {
    this.#messages.set(text, wordOf(ending));
  }

  user(username: string): void {
    this.#users.add(username);
  }

  /** `wanted` is undefined when nobody can tell whether it was done. */
  follow(who: string, whom: string, wanted: boolean | undefined): void {
    // Nobody follows themselves, though they may ask for it.
    if (who === whom) return;
    if (wanted === undefined) this.#follows.delete(pair(who, whom));
    else this.#follows.set(pair(who, whom), wanted);
  }

  async #wrongMessages(database: postgres.Sql): Promise<string[]> {
    const rows = await database<{ text: string; times: number }[]>`
      select text, count(*)::integer as times from messages group by text`;
    const times = new Map(rows.map((row) => [row.text, row.times]));
    const wrong: string[] = [];
    for (const [text, word] of this.#messages) {
      const found = times.get(text) ?? 0;
      const right = word === 'unknown' ? found < 2 : found === (word === 'stored' ? 1 : 0);
      if (!right) wrong.push(`a message that was ${word} is there ${found} times: ${text}`);
    }
    const strange = [...times.keys()].filter((text) => !this.#messages.has(text));
    return [...wrong, ...strange.map((text) => `a message that nobody wrote: ${text}`)];
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
      ...lost.map((name) => `a user who was registered is not there: ${name}`),
      ...wrong.map(([each, wanted]) => `should ${wanted ? '' : 'not '}follow: ${each}`),
    ];
  }

  /** Where the database differs from what was answered, in words. */
  async differences(database: postgres.Sql): Promise<string[]> {
    return [...(await this.#wrongMessages(database)), ...(await this.#wrongPeople(database))];
  }
}
