/** Named statements: Drizzle's queries, each prepared once per connection. */
import type { Query } from 'drizzle-orm';
import { DrizzleQueryError, fillPlaceholders, type Placeholder, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** Marks a parameter that is not a column's value, such as a limit. */
class Plain<T> {
  declare readonly type: T;
}

/** Marks a parameter that is sent as JSON. */
class Json<T> {
  declare readonly type: T;
  readonly mapToDriverValue = (value: unknown) => JSON.stringify(value);
}

/** Declares a parameter of type `T`. */
export const plain = <T>() => new Plain<T>();

/** Declares a parameter of type `T` that is sent as JSON. */
export const json = <T>() => new Json<T>();

/** Parameters by name, each with its column or type. */
type Declared = Record<string, PgColumn | Plain<unknown> | Json<unknown>>;

type ValueOf<D> = D extends PgColumn
  ? D['_']['data']
  : D extends { readonly type: infer T }
    ? T
    : never;

/** The arguments of a statement. */
type Values<P extends Declared> = { [Name in keyof P]: ValueOf<P[Name]> };

/** The placeholders of the parameters in the query. */
type Parameters<P extends Declared> = {
  [Name in keyof P]: P[Name] extends Plain<unknown> ? Placeholder<string> : SQL<ValueOf<P[Name]>>;
};

interface Preparable<Rows> {
  prepare(name: string): {
    execute(values?: Record<string, unknown>): Promise<Rows>;
    getQuery(): Query;
  };
}

function parametersOf<P extends Declared>(declared: P): Parameters<P> {
  const entries = Object.entries(declared).map(([name, what]) => {
    const placeholder = sql.placeholder(name);
    // `param` with a column encodes the value like the column's own.
    return [name, what instanceof Plain ? placeholder : sql`${sql.param(placeholder, what)}`];
  });
  return Object.fromEntries(entries);
}

/** The driver's own error: Drizzle's message contains every parameter, password hashes included. */
export function unwrapped(error: unknown): unknown {
  return error instanceof DrizzleQueryError ? error.cause : error;
}

const queries = new Map<string, Query>();

/** The SQL of every statement loaded so far, by name, for tests of their plans. */
export function statementTexts(): ReadonlyMap<string, string> {
  return new Map([...queries].map(([name, { sql: text }]) => [name, text]));
}

/** The values of `$1`, `$2`, … of a statement. */
export function valuesFor(name: string, values: Record<string, unknown>): unknown[] {
  return fillPlaceholders(queries.get(name)?.params ?? [], values);
}

/** Adds a query that does not run on the pool to `statementTexts`. */
export function registerQuery(name: string, query: { toSQL(): Query }): void {
  queries.set(name, query.toSQL());
}

/**
 * Prepares a named statement of the pool. The returned function takes the parameters' values and
 * resolves with the rows.
 * @throws Unavailable when the database does not answer within the deadline, else the driver's error.
 */
export function statement<P extends Declared, Rows>(
  name: string,
  declared: P,
  build: (parameters: Parameters<P>) => Preparable<Rows>,
): (values: Values<P>) => Promise<Rows> {
  const prepared = build(parametersOf(declared)).prepare(name);
  queries.set(name, prepared.getQuery());
  return (values) => prepared.execute(values);
}

/** A row of a statement. */
export type RowOf<S extends (values: never) => Promise<unknown[]>> = Awaited<ReturnType<S>>[number];
