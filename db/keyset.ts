/** Keyset pagination of messages by (pub_date, id). */
import { asc, desc, type SQLWrapper, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { momentAt } from './expressions.ts';
import { messages } from './schema.ts';
import { plain } from './statement.ts';

/** A position between two rows; `before` selects older rows, `after` newer ones. */
export interface Cursor {
  direction: 'before' | 'after';
  /** Milliseconds since 1970; `Infinity` for the newest page. */
  pubDate: number;
  id: number;
}

/** The parameters of a page. */
export const PAGE = { pubDate: plain<number>(), id: messages.id, limit: plain<number>() };

type Position = { pubDate: SQLWrapper; id: SQLWrapper };
type Key = Record<'pubDate' | 'id', PgColumn>;

const key = sql`(${messages.pubDate}, ${messages.id})`;
const given = ({ pubDate, id }: Position) => sql`(${momentAt(pubDate)}, ${id}::bigint)`;

const BEFORE = {
  /** Whether a message is on the selected side of a position. */
  beyond: (position: Position) => sql`${key} < ${given(position)}`,
  nearestFirst: ({ pubDate, id }: Key) => [desc(pubDate), desc(id)],
};

const AFTER: Direction = {
  beyond: (position) => sql`${key} > ${given(position)}`,
  nearestFirst: ({ pubDate, id }) => [asc(pubDate), asc(id)],
};

export type Direction = typeof BEFORE;

/**
 * Prepares a page query for both directions. The returned function takes a cursor, which selects the
 * direction, and the other parameters.
 */
export function bothDirections<Values extends Omit<Cursor, 'direction'>, Row>(
  name: string,
  prepare: (name: string, direction: Direction) => (values: Values) => Promise<Row[]>,
) {
  const before = prepare(name, BEFORE);
  const after = prepare(`${name}_newer`, AFTER);
  return ({ direction, ...position }: Cursor, others: Omit<Values, keyof typeof position>) =>
    (direction === 'before' ? before : after)({ ...others, ...position } as Values);
}
