/** The pages that are the same for every visitor without a session, and so can be kept. */

import { readPublicTimeline, readUserTimeline } from '../../lib/timelines.ts';
import { Unavailable } from '../../platform/errors.ts';
import { singleton } from '../../platform/singleton.ts';
import { type Snapshot, snapshot } from '../../platform/snapshots.ts';
import { currentExchange, note } from '../exchange.ts';

/**
 * Takes a snapshot, unless that was tried in vain for this request: the cache asks for a page's version
 * before the page is rendered, and whoever has waited for one deadline should not wait for another.
 */
async function once<T>(key: string, read: () => Promise<T>): Promise<Snapshot<T>> {
  if (currentExchange()?.databaseAway) throw new Unavailable('The database did not answer before');
  return snapshot(key, read);
}

/** The first page of the public timeline. @throws Unavailable */
export const publicSnapshot = () => once('public', () => readPublicTimeline({}));

/** A user's first page. @throws NotFound, Unavailable */
export const userSnapshot = (username: string) =>
  once(`user/${username}`, () => readUserTimeline(username, null, {}));

/**
 * The version of what the page at `path` (below /cached, decoded) shows now, or undefined when there is
 * nothing to keep: an unknown user, or a database that cannot say.
 */
async function versionOfPage(path: string): Promise<string | undefined> {
  const [, , kind, username = ''] = path.split('/');
  try {
    const taken: Snapshot<unknown> =
      kind === 'public' ? await publicSnapshot() : await userSnapshot(username);
    return taken.version;
  } catch (error) {
    if (error instanceof Unavailable) note({ databaseAway: true });
    return undefined;
  }
}

/** Lets the page cache, which Next loads outside its bundles, ask for versions. */
export function publishPageVersions(): void {
  singleton('version-of-page', () => versionOfPage);
}
