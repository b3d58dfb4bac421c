/** Whom the address of a user's page may mean when nobody has exactly that name. */
import { findNameIgnoringCase } from '../db/queries/users.ts';
import { isStorable } from './text.ts';

/**
 * The name that `/<written>` may mean: what follows an `@`, or the one user whose name differs in the
 * case of letters only. Undefined when there is nothing to guess, or more than one.
 */
export async function findNamesake(written: string): Promise<string | undefined> {
  const name = written.replace(/^@+/, '');
  if (name !== written) return name === '' ? undefined : name;
  return isStorable(name) ? findNameIgnoringCase(name) : undefined;
}
