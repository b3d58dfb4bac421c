import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { db } from '../../../db/client.ts';
import { users } from '../../../db/schema.ts';
import { plain, statement, statementTexts, valuesFor } from '../../../db/statement.ts';

test('a query that is not a statement is never sent', async () => {
  const query = db.select({ id: users.id }).from(users);
  await expect(async () => query).rejects.toThrow('must be a statement');
});

test('a transaction, which could begin on a connection that others use, is refused', async () => {
  expect(() => db.transaction(async () => {})).toThrow('Interactive transactions');
});

test('rows must be flat', () => {
  const nested = () => db.select({ user: { id: users.id } }).from(users);
  expect(() => statement('nested', {}, nested)).toThrow('Nested fields are not supported');
});

test('parameter values are in the order of the text', () => {
  const declared = { limit: plain<number>(), id: users.id };
  statement('ordered', declared, ({ limit, id }) =>
    db
      .select({ id: sql<number>`${users.id} + ${id}` })
      .from(users)
      .limit(limit),
  );
  expect(statementTexts().get('ordered')).toBe('select "id" + $1 from "users" limit $2');
  expect(valuesFor('ordered', { limit: 7, id: 3 })).toEqual([3, 7]);
});
