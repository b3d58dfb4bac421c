import { and, eq, gt, lt, sql } from 'drizzle-orm';
import { db } from '../client.ts';
import { drafts } from '../schema.ts';
import { plain, statement } from '../statement.ts';

const DRAFT = { id: drafts.id, text: drafts.text, seconds: plain<number>() };

// Also deletes expired drafts, so that no job has to. Index: drafts_expiry.
const insert = statement('insert_draft', DRAFT, ({ id, text, seconds }) => {
  const expired = db.$with('expired').as(db.delete(drafts).where(lt(drafts.expiresAt, sql`now()`)));
  const expiresAt = sql`now() + ${seconds}::float8 * interval '1 second'`;
  return db.with(expired).insert(drafts).values({ id, text, expiresAt });
});

// Index: drafts_pkey.
const find = statement('find_draft', { id: drafts.id }, ({ id }) =>
  db
    .select({ text: drafts.text })
    .from(drafts)
    .where(and(eq(drafts.id, id), gt(drafts.expiresAt, sql`now()`))),
);

/** Stores a draft that expires after `seconds`. */
export async function insertDraft(id: string, text: string, seconds: number): Promise<void> {
  await insert({ id, text, seconds });
}

export async function findDraft(id: string): Promise<string | undefined> {
  const [row] = await find({ id });
  return row?.text;
}
