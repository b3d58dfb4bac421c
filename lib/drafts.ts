/** Drafts: a refused long text waits here some minutes, so that nothing typed is lost. */
import { randomUUID } from 'node:crypto';
import { findDraft, insertDraft } from '../db/queries/drafts.ts';

/** Puts a text aside and gives the id to find it by. */
export async function keepDraft(text: string): Promise<string> {
  const id = randomUUID();
  // What was refused may be refused for what Postgres cannot store.
  await insertDraft(id, text.replaceAll('\0', '').toWellFormed());
  return id;
}

/** The text put aside under `id`, unless its time is over. */
export function readDraft(id: string): Promise<string | undefined> {
  return findDraft(id);
}
