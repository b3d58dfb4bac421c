/**
 * What a migration may do while the previous version is running: add. Anything that removes something or
 * constrains writes must wait for a later migration, when no running server depends on it.
 */

export interface Migration {
  /** Its file name without extension; tags sort by age. */
  tag: string;
  sql: string;
}

/** Marks a statement as the second half (contract) of an earlier migration. */
const CONTRACT = /^-- contract: (\S+)$/m;

const NAME = String.raw`(?:"?public"?\.)?"?(\w+)"?`;
const CREATED = new RegExp(`^create table (?:if not exists )?${NAME}`, 'i');
const TABLE = new RegExp(`^alter table (?:only )?${NAME}`, 'i');
const INDEX = new RegExp(`^create (unique )?index (concurrently )?${NAME} on ${NAME}`, 'i');
const DROPPED_INDEX = new RegExp(`^drop index concurrently if exists ${NAME}`, 'i');

/** Statements that only add. */
const HARMLESS = /^(create (table|sequence|schema|type|view|function)|comment on|insert into) /i;
const ADDED_COLUMN = /^alter table \S+ add column /i;
/** A block that only reports: it reads and raises notices. */
const BLOCK = /^do \$\$/i;
const CHANGE =
  /\b(insert|update|delete|merge|truncate|copy|create|alter|drop|grant|revoke|lock|execute|perform|call|into|exception)\b/i;
const DEMAND = /\b(not null|unique|primary key|references|check|generated)\b/i;

function columnIsHarmless(text: string): boolean {
  const filled = /\bdefault\b/i.test(text);
  return !DEMAND.test(filled ? text.replace(/\bnot null\b/i, '') : text);
}

const bare = (statement: string) =>
  statement
    .replace(/^\s*--.*$/gm, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/;$/, '');

class Reading {
  readonly #fresh = new Set<string>();
  readonly #dropped = new Set<string>();

  #objectionToIndex([, unique, concurrently, index = '', on = '']: string[]): string | undefined {
    if (this.#fresh.has(on)) return undefined;
    if (unique) return 'the old version may write what it forbids';
    if (!concurrently) return 'blocks all writes meanwhile: create it concurrently';
    if (this.#dropped.has(index)) return undefined;
    return `must be repeatable: drop index concurrently if exists ${index}, before it`;
  }

  /** Why a statement must not run beside the previous version; undefined if it may. */
  #objection(text: string): string | undefined {
    const [, dropped] = DROPPED_INDEX.exec(text) ?? [];
    if (dropped) return void this.#dropped.add(dropped);
    const [, created] = CREATED.exec(text) ?? [];
    if (created) this.#fresh.add(created);
    const index = INDEX.exec(text);
    if (index) return this.#objectionToIndex(index);
    const [, altered = ''] = TABLE.exec(text) ?? [];
    if (this.#fresh.has(altered) || HARMLESS.test(`${text} `)) return undefined;
    if (BLOCK.test(text) && !CHANGE.test(text)) return undefined;
    if (ADDED_COLUMN.test(text) && columnIsHarmless(text)) return undefined;
    return 'may break the old version';
  }

  read(migration: Migration, earlier: ReadonlySet<string>): string[] {
    const found: string[] = [];
    for (const statement of migration.sql.split('--> statement-breakpoint')) {
      const [, expanded] = CONTRACT.exec(statement) ?? [];
      const text = bare(statement);
      if (text === '' || (expanded !== undefined && earlier.has(expanded))) continue;
      const objection = this.#objection(text);
      if (objection) found.push(`${migration.tag}: ${text}: ${objection}`);
    }
    return found;
  }
}

/** What is wrong with migrations, oldest first. All but the first run beside an old version. */
export function objections(migrations: readonly Migration[]): string[] {
  const earlier = new Set<string>();
  return migrations.flatMap((migration, index) => {
    const found = index === 0 ? [] : new Reading().read(migration, earlier);
    earlier.add(migration.tag);
    return found;
  });
}
