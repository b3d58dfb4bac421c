/** The pages that are the same for every visitor without a session, and so can be kept. */

import { singleton } from './singleton.ts';
import { type Snapshot, snapshot } from './snapshots.ts';
import { readPublicTimeline, readUserTimeline } from './timelines.ts';

/** The first page of the public timeline. */
export const publicSnapshot = () => snapshot('public', () => readPublicTimeline({}));

/** A user's first page. @throws NotFound */
export const userSnapshot = (username: string) =>
  snapshot(`user/${username}`, () => readUserTimeline(username, null, {}));

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
  } catch {
    return undefined;
  }
}

/** Lets the page cache, which Next loads outside its bundles, ask for versions. */
export function publishPageVersions(): void {
  singleton('version-of-page', () => versionOfPage);
}
