/** Pieces of SQL that several queries need, and Drizzle has no words for. */
import { not, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { messages } from './schema.ts';

/** Messages that everybody may read. Written as the partial index has it, so that plans find that. */
export const visible = not(messages.flagged);

/** A moment in milliseconds since 1970. */
export const millisecondsOf = (moment: PgColumn): SQL<number> =>
  sql`(extract(epoch from ${moment}) * 1000)::float8`;

/** The moment at so many milliseconds since 1970. */
export const momentAt = (milliseconds: SQLWrapper): SQL<Date> =>
  sql`to_timestamp(${milliseconds}::float8 / 1000)`;

// Nested, because a selection copies the outer template without its instruction to write values out.
const literal = (value: unknown): SQL => sql`${sql`${value}`.inlineParams()}`;

/**
 * A value in the text of a statement. As a parameter, which Drizzle makes of every value, it would be
 * unknown to a plan that serves any parameters.
 */
export const constant = <T extends string | number>(value: T) => literal(value) as unknown as T;

/** What a column gets when an insert does not name it: `insert().select()` has to name them all. */
export const defaultOf = (column: PgColumn) => literal(column.default).as(column.name);

/** A column of the row that an insert could not add. */
export const excluded = (column: PgColumn): SQL => sql`excluded.${sql.identifier(column.name)}`;

/** Rows with values of these columns. */
export type RowsWith<Columns extends Record<string, PgColumn>> = {
  [Name in keyof Columns]:
    | Columns[Name]['_']['data']
    | (Columns[Name]['_']['notNull'] extends true ? never : null);
}[];

/** The place of a row in its list, from 1. */
export const PLACE = sql<number>`place`.as('place');

/** Reads `RowsWith` these columns from JSON, for a common table expression of them and `PLACE`. */
export function rowsOfJson(json: SQLWrapper, columns: Record<string, PgColumn>): SQL {
  const entries = Object.entries(columns);
  const types = entries.map(
    ([name, column]) => sql`${sql.identifier(name)} ${sql.raw(column.getSQLType())}`,
  );
  const selection = entries.map(
    ([name, column]) => sql`${sql.identifier(name)} as ${sql.identifier(column.name)}`,
  );
  const rows = sql`json_to_recordset(${json}::json) as (${sql.join(types, sql`, `)})`;
  const names = Object.keys(columns).map((name) => sql.identifier(name));
  return sql`select ${sql.join(selection, sql`, `)}, place
    from rows from (${rows}) with ordinality as rows (${sql.join(names, sql`, `)}, place)`;
}
