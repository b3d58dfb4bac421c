/**
 * Remembers, in an encrypted cookie, who was last signed in here. It grants no access; a message sent
 * after the session ended is saved only for that user.
 */
import { SESSION_SECONDS } from '../../lib/sessions.ts';
import { readEncrypted, writeEncrypted } from './encrypted-cookie.ts';

const COOKIE = { name: 'author', path: '/add_message', lifetime: 2 * SESSION_SECONDS };

/** Remembers that this browser signed in as the user with this id. */
export const rememberAuthor = (id: number, secure: boolean): Promise<void> =>
  writeEncrypted(COOKIE, { id }, secure);

/** The id of the user who was last signed in here; undefined when unknown. */
export async function lastAuthor(): Promise<number | undefined> {
  const read = await readEncrypted(COOKIE);
  return typeof read?.id === 'number' ? read.id : undefined;
}
