/** Moderation: hides messages without deleting them. */
import { messagesAfter, updateFlagged } from '../db/queries/moderation.ts';

/** Messages read at a time. */
const PAGE = 1_000;

interface FlagChange {
  id: number;
  author: string;
  text: string;
  /** False when the message was already in that state. */
  changed: boolean;
}

/**
 * Flags messages, which hides them, or unflags them. Returns the messages found, and the ids that do
 * not exist.
 */
export async function setFlagged(
  ids: number[],
  flagged: boolean,
): Promise<{ found: FlagChange[]; unknown: number[] }> {
  const found = await updateFlagged(ids, flagged);
  const existing = new Set(found.map(({ id }) => id));
  return { found, unknown: ids.filter((id) => !existing.has(id)) };
}

interface ModeratedMessage {
  id: number;
  author: string;
  text: string;
  flagged: boolean;
}

/** All messages by id, flagged ones included, fetched page by page on demand. */
export async function* allMessages(): AsyncGenerator<ModeratedMessage, void> {
  let last = 0;
  for (;;) {
    const page = await messagesAfter(last, PAGE);
    yield* page;
    const end = page.at(-1);
    if (!end) return;
    last = end.id;
  }
}
