/** The pages that are the same for every visitor without a session, and so can be cached. */

import { readPublicTimeline, readUserTimeline } from '../../lib/timelines.ts';
import { Unavailable } from '../../platform/errors.ts';
import { singleton } from '../../platform/singleton.ts';
import { type Snapshot, snapshot } from '../../platform/snapshots.ts';
import { annotateRequest, currentExchange } from '../exchange.ts';

/**
 * Takes a snapshot, unless the database was already unavailable for this request: the cache reads a
 * page's version before the page is rendered, and no request should wait for two timeouts.
 */
async function once<T>(key: string, read: () => Promise<T>): Promise<Snapshot<T>> {
  if (currentExchange()?.databaseUnavailable) {
    throw new Unavailable('The database is not available right now');
  }
  return snapshot(key, read);
}

/** The first page of the public timeline. @throws Unavailable */
export const publicSnapshot = () => once('public', () => readPublicTimeline({}));

/** A user's first page. @throws NotFound, Unavailable */
export const userSnapshot = (username: string) =>
  once(`user/${username}`, () => readUserTimeline(username, null, {}));

/**
 * The current version of the page at `path` (below /cached, decoded), or undefined when it cannot be
 * cached because the user does not exist or the database is unavailable.
 */
async function versionOfPage(path: string): Promise<string | undefined> {
  const [, , kind, username = ''] = path.split('/');
  try {
    const taken: Snapshot<unknown> =
      kind === 'public' ? await publicSnapshot() : await userSnapshot(username);
    return taken.version;
  } catch (error) {
    if (error instanceof Unavailable) annotateRequest({ databaseUnavailable: true });
    return undefined;
  }
}

/** Makes `versionOfPage` available to the page cache, which Next loads outside its bundles. */
export function publishPageVersions(): void {
  singleton('version-of-page', () => versionOfPage);
}
