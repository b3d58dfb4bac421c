/** Messages: posting one, reading one, and listing the newest for the simulator's API. */
import type { JsonList } from '../db/queries/json-list.ts';
import {
  findMessage,
  insertMessages,
  messagesOfAuthorJson,
  newestMessagesJson,
} from '../db/queries/messages.ts';
import { Invalid, NotFound } from '../platform/errors.ts';
import { batch, share } from '../platform/gather.ts';
import { invalidateSnapshots } from '../platform/snapshots.ts';
import { countMessage } from './activity.ts';
import { codePoints, isBlank, requireStorable } from './text.ts';
import type { ShownMessage } from './timelines.ts';
import { requireUser } from './usernames.ts';

const MAX_MESSAGE = 10_000;
const NO_MESSAGE = 'You have to enter a message';

const insert = batch(insertMessages);

/**
 * Stores a message unchanged and returns its id. Concurrent posts share one commit.
 * @throws Invalid when it is empty, too long or not text; NotFound when the author does not exist.
 */
export async function postMessage(author: string, text: string): Promise<number> {
  if (text === '') throw new Invalid(NO_MESSAGE);
  requireStorable('The message', text);
  const length = codePoints(text);
  if (length > MAX_MESSAGE) {
    throw new Invalid(`The message has ${length} characters; at most ${MAX_MESSAGE} are allowed`);
  }
  requireUser(author);
  const id = await insert({ author, text });
  if (id === null) throw new NotFound(`There is no user "${author}"`);
  invalidateSnapshots();
  countMessage();
  return id;
}

/**
 * The same for what a person writes: also refuses a text in which a reader would see nothing. The
 * simulator's API accepts such texts, as it promises to.
 * @throws Invalid, NotFound
 */
export async function postVisibleMessage(author: string, text: string): Promise<number> {
  if (isBlank(text)) throw new Invalid(NO_MESSAGE);
  return postMessage(author, text);
}

const readNewest = new Map<number, () => Promise<JsonList>>();

/**
 * The newest messages of all users: a JSON array of `{content, pub_date, user}`, cut off at 1 MB.
 * Concurrent calls with the same limit share one read.
 */
export function listMessages(limit: number): Promise<JsonList> {
  let read = readNewest.get(limit);
  if (!read) {
    read = share(() => newestMessagesJson(limit));
    readNewest.set(limit, read);
  }
  return read();
}

/**
 * The same for one author.
 * @throws NotFound when the author does not exist.
 */
export async function listMessagesOf(author: string, limit: number): Promise<JsonList> {
  requireUser(author);
  const list = await messagesOfAuthorJson(author, limit);
  if (!list) throw new NotFound(`There is no user "${author}"`);
  return list;
}

/**
 * Reads one message in full.
 * @throws NotFound when it does not exist or is flagged.
 */
export async function readMessage(id: number): Promise<ShownMessage> {
  const found = Number.isSafeInteger(id) && id > 0 ? await findMessage(id) : undefined;
  if (!found || found.flagged) throw new NotFound(`There is no message "${id}"`);
  const { flagged, ...message } = found;
  return { ...message, isCut: false };
}
