/** Drafts: a long text that was rejected is stored for some minutes, so that its author can edit it. */
import { randomUUID } from 'node:crypto';
import { findDraft, insertDraft } from '../db/queries/drafts.ts';

/** Stores a draft and returns its id. */
export async function saveDraft(text: string): Promise<string> {
  const id = randomUUID();
  // It may have been rejected for characters that Postgres cannot store.
  await insertDraft(id, text.replaceAll('\0', '').toWellFormed());
  return id;
}

/** The draft `id`, or undefined once it has expired. */
export function readDraft(id: string): Promise<string | undefined> {
  return findDraft(id);
}
