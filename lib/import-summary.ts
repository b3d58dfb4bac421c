/** What an import did: rows by kind, and which rows it skipped, and why. */

/** How many skipped rows are listed by name. */
const NAMED = 10;

export interface Tally {
  read: number;
  imported: number;
  /** Already in the database, from an earlier run. */
  alreadyThere: number;
}

/** Rows skipped for one reason. Only the first are named. */
export interface Skipped {
  count: number;
  /** Ends with an ellipsis when there are more. */
  names: string[];
}

const nothing = (): Tally => ({ read: 0, imported: 0, alreadyThere: 0 });
const none = (): Skipped => ({ count: 0, names: [] });

export type ImportSummary = ReturnType<typeof emptySummary>;

export function emptySummary() {
  return {
    users: nothing(),
    follows: { ...nothing(), repeated: none(), ofUnknownUser: none(), ofSelf: none() },
    messages: { ...nothing(), withoutAuthor: none() },
  };
}

/** Counts `times` rows as skipped. */
export function skip(skipped: Skipped, name: string, times = 1): void {
  skipped.count += times;
  if (skipped.names.length < NAMED) skipped.names.push(name);
  else if (skipped.names.length === NAMED) skipped.names.push('…');
}
