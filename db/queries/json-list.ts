/** Lists as JSON that Postgres builds, and stops building before they become too large. */
import { type SQL, type SQLWrapper, type Subquery, sql } from 'drizzle-orm';
import { db } from '../client.ts';
import { constant } from '../expressions.ts';

/** Bytes that the elements of a list may have, with the comma after each; the frame around them comes on top. */
const MOST = constant(999_980);

export interface JsonList {
  json: string;
  /** Whether there were more elements than fit. */
  truncated: boolean;
}

/**
 * A query that gives one row: `elements`, joined by commas, and whether the list was `truncated`.
 *
 * The size of the stored text, which is known without reading a long one, says which rows may fit at
 * all: written as JSON it can only grow. Only those are written, and their real sizes decide.
 *
 * @param rows a query with a limit whose rows are in the wanted order
 * @param text the field of `rows` that may be long
 * @param element an expression on `rows` that gives the JSON of one
 */
export function jsonElements(rows: Subquery, text: SQLWrapper, element: SQL) {
  const before = sql`sum(octet_length(${text})) over (rows unbounded preceding) - octet_length(${text})`;
  const size = sql`sum(octet_length(element) + 1) over (rows unbounded preceding)`;
  // Under the same name again, so that `element` finds its fields there.
  const sized = sql`(select *, ${before} as before from ${rows}) ${sql.identifier(rows._.alias)}`;
  // Without an offset each element would be written twice.
  const written = sql`(select (${element})::text as element from ${sized}
    where before <= ${MOST} offset 0) written`;
  return db
    .select({
      elements:
        sql<string>`coalesce(string_agg(element, ',') filter (where size <= ${MOST}), '')`.as(
          'elements',
        ),
      truncated: sql<boolean>`coalesce(max(size) > ${MOST}, false)`.as('truncated'),
    })
    .from(sql`(select element, ${size} as size from ${written}) measured`)
    .as('list');
}
