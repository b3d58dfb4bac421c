import { and, eq, gt, lt, sql } from 'drizzle-orm';
import { db } from '../client.ts';
import { drafts } from '../schema.ts';
import { statement } from '../statement.ts';

const FROM_NOW = sql`now() + interval '15 minutes'`;

// Also deletes expired drafts, so that no job has to. Index: drafts_expiry.
const insert = statement('insert_draft', { id: drafts.id, text: drafts.text }, ({ id, text }) => {
  const expired = db.$with('expired').as(db.delete(drafts).where(lt(drafts.expiresAt, sql`now()`)));
  return db.with(expired).insert(drafts).values({ id, text, expiresAt: FROM_NOW });
});

// Index: drafts_pkey.
const find = statement('find_draft', { id: drafts.id }, ({ id }) =>
  db
    .select({ text: drafts.text })
    .from(drafts)
    .where(and(eq(drafts.id, id), gt(drafts.expiresAt, sql`now()`))),
);

export async function insertDraft(id: string, text: string): Promise<void> {
  await insert({ id, text });
}

export async function findDraft(id: string): Promise<string | undefined> {
  const [row] = await find({ id });
  return row?.text;
}
