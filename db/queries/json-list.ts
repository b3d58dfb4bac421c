/** Lists as JSON of limited size, built by Postgres. */
import { type SQL, type SQLWrapper, type Subquery, sql } from 'drizzle-orm';
import { db } from '../client.ts';
import { constant } from '../expressions.ts';

/** Maximum bytes of a list's elements, with a comma after each, without the frame around them. */
const MAX_BYTES = constant(999_980);

export interface JsonList {
  json: string;
  /** Whether elements were left out because of the size. */
  truncated: boolean;
}

/**
 * A query that returns one row: `elements`, joined by commas, and whether the list was `truncated`.
 *
 * First selects the rows that may fit by the size of their stored text, which Postgres knows without
 * reading it, and which can only grow in JSON. Only these are serialized; their JSON sizes decide.
 *
 * @param rows a query with a limit and an order
 * @param text the field of `rows` that may be long
 * @param element an expression on `rows`: the JSON of one row
 */
export function jsonElements(rows: Subquery, text: SQLWrapper, element: SQL) {
  const before = sql`sum(octet_length(${text})) over (rows unbounded preceding) - octet_length(${text})`;
  const size = sql`sum(octet_length(element) + 1) over (rows unbounded preceding)`;
  // With the same alias, so that `element` resolves its fields.
  const sized = sql`(select *, ${before} as before from ${rows}) ${sql.identifier(rows._.alias)}`;
  // `offset 0` prevents inlining, which would evaluate each element twice.
  const written = sql`(select (${element})::text as element from ${sized}
    where before <= ${MAX_BYTES} offset 0) written`;
  return db
    .select({
      elements:
        sql<string>`coalesce(string_agg(element, ',') filter (where size <= ${MAX_BYTES}), '')`.as(
          'elements',
        ),
      truncated: sql<boolean>`coalesce(max(size) > ${MAX_BYTES}, false)`.as('truncated'),
    })
    .from(sql`(select element, ${size} as size from ${written}) measured`)
    .as('list');
}
