/** Drafts: a long text that was rejected is stored for some minutes, so that its author can edit it. */
import { randomUUID } from 'node:crypto';
import { findDraft, insertDraft } from '../db/queries/drafts.ts';
import { FailureLimit } from './failure-limit.ts';
import { accountKey } from './guessing.ts';

/** How long a draft is stored, in seconds. */
export const DRAFT_SECONDS = 15 * 60;

/** Limits drafts saved without a session, per user. */
const late = new FailureLimit('late-draft', 10, DRAFT_SECONDS);

/** Stores a draft and returns its id. */
export async function saveDraft(text: string): Promise<string> {
  const id = randomUUID();
  // It may have been rejected for characters that Postgres cannot store.
  await insertDraft(id, text.replaceAll('\0', '').toWellFormed(), DRAFT_SECONDS);
  return id;
}

/**
 * The same for a user whose session has ended; undefined when too many of their drafts are stored.
 * @throws Unavailable
 */
export async function saveLateDraft(userId: number, text: string): Promise<string | undefined> {
  const wait = await late.fail(accountKey(String(userId)));
  return wait > 0 ? undefined : saveDraft(text);
}

/** The draft `id`, or undefined once it has expired. */
export function readDraft(id: string): Promise<string | undefined> {
  return findDraft(id);
}
