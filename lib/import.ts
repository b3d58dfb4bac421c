/** Imports the original MiniTwit's database. Ids, dates, flags and password hashes are preserved. */
import type { Original } from '../db/original.ts';
import {
  type ImportTarget,
  type Outcome,
  runImport,
  type UserConflict,
} from '../db/queries/import.ts';
import { Invalid } from '../platform/errors.ts';
import { emptySummary, type ImportSummary, skip, type Tally } from './import-summary.ts';
import { fillSkeletons } from './name-skeletons.ts';

/** Rows per statement: more are no faster, and this many of the longest texts still fit. */
const BATCH = 2_000;

/** The state of one import. */
interface Run {
  original: Original;
  target: ImportTarget;
  summary: ImportSummary;
  /** Called with the number of rows of the file that were just processed. */
  advance: (rows: number) => void;
}

function* inBatches<Row>(rows: Iterable<Row>): Generator<Row[], void> {
  let batch: Row[] = [];
  for (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function record(tally: Tally, rows: unknown[], { added, present }: Outcome): void {
  if (added + present !== rows.length) {
    throw new Invalid(
      'The file repeats some ids, or other writes took them during the import. Run the import again',
    );
  }
  tally.imported += added;
  tally.alreadyThere += present;
}

/** The original allowed two users of the same name; here the name must be unique to sign in. */
function rejectNamesakes(original: Original): void {
  const found = original.namesakes();
  if (!found) return;
  const { first, last, username } = found;
  throw new Invalid(
    `Users ${first} and ${last} in ${original.file} are both called ${JSON.stringify(username)}. Rename one of them`,
  );
}

function describeConflict({ id, username, presentId, presentUsername }: UserConflict): string {
  if (id !== presentId) {
    return `${JSON.stringify(username)} is user ${id} in the file and ${presentId} in the database`;
  }
  const [here, there] = [username, presentUsername].map((name) => JSON.stringify(name));
  return `user ${id} is ${here} in the file and ${there} in the database`;
}

async function importUsers({ original, target, summary, advance }: Run): Promise<void> {
  for (const batch of inBatches(original.users())) {
    const { conflicts, ...outcome } = await target.addUsers(batch);
    if (conflicts.length > 0) {
      throw new Invalid(
        `The file and the database disagree: ${conflicts.map(describeConflict).join('; ')}`,
      );
    }
    summary.users.read += batch.length;
    record(summary.users, batch, outcome);
    advance(batch.length);
  }
}

type Follow = ReturnType<Original['follows']> extends Iterable<infer Row> ? Row : never;

function describeUser({ id, username }: Follow['who']): string {
  return username === null ? `user ${id}` : `user ${id} ${JSON.stringify(username)}`;
}

/** Whether to import a follow. Skipped ones are added to the summary. */
function acceptFollow(follow: Follow, { follows }: ImportSummary): boolean {
  const { who, whom, times } = follow;
  const name = `${describeUser(who)} follows ${describeUser(whom)}`;
  follows.read += times;
  if (who.username === null || whom.username === null) {
    skip(follows.ofUnknownUser, name, times);
    return false;
  }
  if (who.id === whom.id) {
    skip(follows.ofSelf, name, times);
    return false;
  }
  if (times > 1) skip(follows.repeated, name, times - 1);
  return true;
}

async function importFollows({ original, target, summary, advance }: Run): Promise<void> {
  for (const batch of inBatches(original.follows())) {
    const accepted = batch.filter((follow) => acceptFollow(follow, summary));
    const rows = accepted.map(({ who, whom }) => ({ who: who.id, whom: whom.id }));
    record(summary.follows, rows, await target.addFollows(rows));
    advance(batch.reduce((sum, { times }) => sum + times, 0));
  }
}

async function importMessages({ original, target, summary, advance }: Run): Promise<void> {
  const { messages } = summary;
  for (const batch of inBatches(original.messages())) {
    const rows = batch.filter(({ authored }) => authored);
    for (const { id, author, authored } of batch) {
      if (!authored) skip(messages.withoutAuthor, `message ${id} by user ${author}`);
    }
    const { conflicts, ...outcome } = await target.addMessages(rows);
    if (conflicts.length > 0) {
      throw new Invalid(
        `The file and the database disagree: other messages have the ids ${conflicts.join(', ')}`,
      );
    }
    messages.read += batch.length;
    record(messages, rows, outcome);
    advance(batch.length);
  }
}

/**
 * Imports `original` into the database at `url`, all or nothing, and returns a summary. A second run
 * adds only missing rows. `onProgress` is called with the number of rows processed and the total.
 * @throws Invalid when a row cannot be stored unchanged, or conflicts with a row of the database.
 */
export async function importOriginal(
  original: Original,
  url: string,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<ImportSummary> {
  rejectNamesakes(original);
  const total = original.count('user') + original.count('follower') + original.count('message');
  let done = 0;
  const advance = (rows: number) => {
    done += rows;
    onProgress(done, total);
  };
  const summary = await runImport(url, async (target) => {
    const run: Run = { original, target, summary: emptySummary(), advance };
    await importUsers(run);
    // Before the long part, so that users and messages added in the meantime get later ids.
    await target.reserveIds(original.lastId('user'), original.lastId('message'));
    await importFollows(run);
    await importMessages(run);
    return run.summary;
  });
  // In the transaction, registrations of names that look alike would wait for its end.
  await fillSkeletons(url);
  return summary;
}
