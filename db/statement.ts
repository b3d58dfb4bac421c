/** Named statements: Drizzle's queries, each prepared once per connection. */
import type { Query } from 'drizzle-orm';
import { DrizzleQueryError, fillPlaceholders, type Placeholder, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** Marks a parameter that is no column's value, such as a limit. */
class Plain<T> {
  declare readonly type: T;
}

/** Marks a parameter that travels as JSON. */
class Json<T> {
  declare readonly type: T;
  readonly mapToDriverValue = (value: unknown) => JSON.stringify(value);
}

/** Declares a parameter of type `T`. */
export const plain = <T>() => new Plain<T>();

/** Declares a parameter of type `T` that travels as JSON. */
export const json = <T>() => new Json<T>();

/** Names of parameters, each with the column whose values it takes, or a type. */
type Declared = Record<string, PgColumn | Plain<unknown> | Json<unknown>>;

type ValueOf<D> = D extends PgColumn
  ? D['_']['data']
  : D extends { readonly type: infer T }
    ? T
    : never;

/** What a call of a statement takes. */
type Values<P extends Declared> = { [Name in keyof P]: ValueOf<P[Name]> };

/** What stands for the parameters in the query. */
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
    // As a column's parameter its value is encoded like the column's own.
    return [name, what instanceof Plain ? placeholder : sql`${sql.param(placeholder, what)}`];
  });
  return Object.fromEntries(entries);
}

/** The driver's own error: the message of Drizzle's holds every parameter, password hashes too. */
export function unwrapped(error: unknown): unknown {
  return error instanceof DrizzleQueryError ? error.cause : error;
}

const queries = new Map<string, Query>();

/** Every statement of the queries loaded so far, by name: for those who check their plans. */
export function statementTexts(): ReadonlyMap<string, string> {
  return new Map([...queries].map(([name, { sql: text }]) => [name, text]));
}

/** The values of `$1`, `$2`, … of a statement. */
export function valuesFor(name: string, values: Record<string, unknown>): unknown[] {
  return fillPlaceholders(queries.get(name)?.params ?? [], values);
}

/** Lists a query among the statements, for one that runs on another connection than the pool's. */
export function enlist(name: string, query: { toSQL(): Query }): void {
  queries.set(name, query.toSQL());
}

/**
 * A named statement of the pool. Calling it takes the values of its parameters and gives the rows.
 * @throws Unavailable when the database cannot answer within the deadline, else the driver's error.
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
