/** Finds the user probably meant by a mistyped profile URL. */
import { findNameIgnoringCase } from '../db/queries/users.ts';
import { isStorable } from './text.ts';

/**
 * The name that `/<written>` probably means: without `@` at the beginning, or that of the only user
 * whose name differs just in case. Undefined when there is none, or more than one.
 */
export async function findNamesake(written: string): Promise<string | undefined> {
  const name = written.replace(/^@+/, '');
  if (name !== written) return name === '' ? undefined : name;
  return isStorable(name) ? findNameIgnoringCase(name) : undefined;
}
