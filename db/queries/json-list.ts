/** Lists as JSON that Postgres builds, and stops building before they become too large. */

/** Bytes that the elements of a list may have, with the comma after each; the frame around them comes on top. */
const MOST = 999_980;

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
 * @param text the column of `rows` that may be long
 * @param element an expression on `rows` that gives the JSON of one
 */
export const jsonElements = (rows: string, text: string, element: string) => `
  select coalesce(string_agg(element, ',') filter (where size <= ${MOST}), '') as elements,
    coalesce(max(size) > ${MOST}, false) as truncated
  from (
    select element, sum(octet_length(element) + 1) over (rows unbounded preceding) as size
    from (
      select (${element})::text as element
      from (
        select *, sum(octet_length(${text})) over (rows unbounded preceding) - octet_length(${text}) as before
        from (${rows}) limited
      ) rows
      where before <= ${MOST}
      offset 0 -- else each element would be written twice
    ) written
  ) measured`;
