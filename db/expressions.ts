/** SQL expressions that Drizzle lacks, shared by several queries. */
import { getTableName, not, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { messages } from './schema.ts';

/** Messages that are not flagged. Written like the partial index's condition, so that plans use it. */
export const visible = not(messages.flagged);

/** A timestamp as milliseconds since 1970. */
export const millisecondsOf = (moment: PgColumn): SQL<number> =>
  sql`(extract(epoch from ${moment}) * 1000)::float8`;

/** Milliseconds since 1970 as a timestamp. */
export const momentAt = (milliseconds: SQLWrapper): SQL<Date> =>
  sql`to_timestamp(${milliseconds}::float8 / 1000)`;

// Nested, because a selection copies the outer template without its `inlineParams` flag.
const literal = (value: unknown): SQL => sql`${sql`${value}`.inlineParams()}`;

/**
 * A value inlined in the text of a statement. Drizzle would make it a parameter, whose value a generic
 * plan does not know.
 */
export const constant = <T extends string | number>(value: T) => literal(value) as unknown as T;

/** A column's default value: `insert().select()` must list every column. */
export const defaultOf = (column: PgColumn) => literal(column.default).as(column.name);

/** The sequence of an identity column, by the name that PostgreSQL gives it. */
export const sequenceOf = (column: PgColumn) =>
  sql.identifier(`${getTableName(column.table)}_${column.name}_seq`);

/** The next value of an identity column. */
export const nextOf = (column: PgColumn) => sql<number>`nextval('${sequenceOf(column)}')`;

/** A column of the row that conflicts, in `on conflict do update`. */
export const excluded = (column: PgColumn): SQL => sql`excluded.${sql.identifier(column.name)}`;

/** Rows of these columns' values. */
export type RowsWith<Columns extends Record<string, PgColumn>> = {
  [Name in keyof Columns]:
    | Columns[Name]['_']['data']
    | (Columns[Name]['_']['notNull'] extends true ? never : null);
}[];

/** The position of a row in its list, from 1. */
export const PLACE = sql<number>`place`.as('place');

/** Selects `RowsWith` these columns, and `PLACE`, from JSON, for a common table expression. */
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
