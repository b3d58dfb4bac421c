/** Reads the SQLite database of the original MiniTwit: tables `user`, `follower` and `message`. */
import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { z } from 'zod';
import { Invalid } from '../platform/errors.ts';
import { follow, message, namesakes, user } from './original-rows.ts';

const COLUMNS = {
  user: ['user_id', 'username', 'email', 'pw_hash'],
  follower: ['who_id', 'whom_id'],
  message: ['message_id', 'author_id', 'text', 'pub_date', 'flagged'],
};

type Table = keyof typeof COLUMNS;

// The columns were declared `string`, which SQLite treats as numeric: text that looks like a number
// was stored as one, and is converted back here.
const asText = (column: string) =>
  `iif(typeof(${column}) in ('integer', 'real'), cast(${column} as text), ${column}) as ${column}`;

const USERS = `select user_id, ${['username', 'email', 'pw_hash'].map(asText).join(', ')}
  from user order by user_id`;

const NAMESAKES = `select ${asText('username')}, min(user_id) as first, max(user_id) as last
  from user group by username having count(*) > 1 limit 1`;

const nameOf = (id: string) => `(select ${asText('username')} from user where user_id = ${id})`;

const FOLLOWS = `select who_id, ${nameOf('who_id')} as who, whom_id, ${nameOf('whom_id')} as whom,
    count(*) as times
  from follower group by who_id, whom_id`;

const MESSAGES = `select message_id, author_id, ${asText('text')}, pub_date, flagged,
    exists (select 1 from user where user_id = author_id) as authored
  from message order by message_id`;

/** A snapshot of an original database, as of opening it. All its methods throw Invalid. */
export class Original {
  readonly file: string;
  readonly #database: DatabaseSync;

  /** @throws Invalid when the file is absent or not an original database. */
  constructor(file: string) {
    this.file = file;
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
      throw new Invalid(`There is no file ${file}`);
    }
    this.#database = this.#guard(() => new DatabaseSync(file, { readOnly: true, timeout: 5_000 }));
    this.#guard(() => this.#database.exec('begin'));
    for (const table of Object.keys(COLUMNS) as Table[]) this.#requireTable(table);
  }

  close(): void {
    this.#database.close();
  }

  /** The number of rows of a table. */
  count(table: Table): number {
    return this.#number(`select count(*) as value from ${table}`);
  }

  /** The largest id; 0 when there is none. */
  lastId(table: 'user' | 'message'): number {
    return this.#number(`select coalesce(max(${table}_id), 0) as value from ${table}`);
  }

  /** Two users with the same name, which the original did not prevent; undefined if there are none. */
  namesakes() {
    const [found] = this.#rows(NAMESAKES, namesakes, () => 'A user');
    return found;
  }

  users() {
    return this.#rows(USERS, user, (row) => `User ${row.user_id}`);
  }

  follows() {
    return this.#rows(FOLLOWS, follow, (row) => `The follow of ${row.whom_id} by ${row.who_id}`);
  }

  messages() {
    return this.#rows(MESSAGES, message, (row) => `Message ${row.message_id}`);
  }

  #requireTable(table: Table): void {
    const rows = this.#guard(() => this.#database.prepare(`pragma table_info(${table})`).all());
    const present = new Set(rows.map((row) => row.name));
    const absent = COLUMNS[table].filter((column) => !present.has(column));
    if (absent.length === 0) return;
    const what = present.size === 0 ? `no table ${table}` : `no ${absent.join(', ')} in ${table}`;
    throw new Invalid(`${this.file} is not a database of the original MiniTwit: it has ${what}`);
  }

  #number(sql: string): number {
    return this.#guard(() => Number(this.#database.prepare(sql).get()?.value));
  }

  *#rows<Shape extends z.ZodType>(
    sql: string,
    shape: Shape,
    name: (row: Record<string, unknown>) => string,
  ): Generator<z.infer<Shape>, void> {
    const rows = this.#guard(() => this.#database.prepare(sql).iterate());
    for (;;) {
      const next = this.#guard(() => rows.next());
      if (next.done) return;
      const parsed = shape.safeParse(next.value);
      if (!parsed.success) throw new Invalid(this.#describe(name(next.value), parsed.error));
      yield parsed.data;
    }
  }

  #describe(row: string, { issues: [issue] }: z.ZodError): string {
    const problem = `its ${issue?.path.join('.')} ${issue?.message}`;
    return `${row} in ${this.file} cannot be imported: ${problem}. Correct or delete the row`;
  }

  /** Turns SQLite's errors into a line that names the file. */
  #guard<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Invalid(`${this.file} cannot be read: ${reason}`);
    }
  }
}
