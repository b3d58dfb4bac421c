/** What an import did: how many rows of each kind, and which it left out for what reason. */

/** How many of the rows left out are named. */
const NAMED = 10;

export interface Tally {
  read: number;
  imported: number;
  /** In the database before, from an earlier run. */
  alreadyThere: number;
}

/** Rows left out for one reason, the first of them by name. */
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
    follows: { ...nothing(), repeated: none(), ofNobody: none(), ofOneself: none() },
    messages: { ...nothing(), withoutAuthor: none() },
  };
}

/** Counts `times` rows as left out. */
export function skip(skipped: Skipped, name: string, times = 1): void {
  skipped.count += times;
  if (skipped.names.length < NAMED) skipped.names.push(name);
  else if (skipped.names.length === NAMED) skipped.names.push('…');
}
