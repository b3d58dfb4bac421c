import { eq, sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { db } from '../../db/client.ts';
import { users } from '../../db/schema.ts';
import { plain, statement, statementTexts, valuesFor } from '../../db/statement.ts';

test('a query that is not a statement is never sent', async () => {
  await expect(db.select({ id: users.id }).from(users)).rejects.toMatchObject({
    cause: { message: expect.stringContaining('must be a statement') },
  });
});

test('no two statements have the same text, or one would be counted as the other', () => {
  const prepare = (name: string) =>
    statement(name, { id: users.id }, ({ id }) =>
      db.select({ id: users.id, email: users.email }).from(users).where(eq(users.id, id)),
    );
  prepare('one');
  expect(() => prepare('other')).toThrow('The statements one and other are the same');
});

test('the values of parameters are in the order of the text', () => {
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
