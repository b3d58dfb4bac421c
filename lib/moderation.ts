/** Moderation: hiding messages from everybody without deleting them. */
import { messagesAfter, updateFlagged } from '../db/queries/moderation.ts';

/** Messages read at a time. */
const PAGE = 1_000;

interface FlagChange {
  id: number;
  author: string;
  text: string;
  /** False when the message was in that state before. */
  changed: boolean;
}

/**
 * Flags messages, which hides them, or takes their flags away. Gives what became of each message
 * that exists, and the ids that no message has.
 */
export async function setFlagged(
  ids: number[],
  flagged: boolean,
): Promise<{ found: FlagChange[]; unknown: number[] }> {
  const found = await updateFlagged(ids, flagged);
  const known = new Set(found.map(({ id }) => id));
  return { found, unknown: ids.filter((id) => !known.has(id)) };
}

interface ModeratedMessage {
  id: number;
  author: string;
  text: string;
  flagged: boolean;
}

/** All messages by id, flagged ones included, read page by page as they are asked for. */
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
