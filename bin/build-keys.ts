/**
 * Next draws keys while it builds, for drafts of pages and for server actions, which MiniTwit has
 * neither of. They would make each build of the same sources another one, so these are derived.
 */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What Next takes from the environment of a build of `sources`. */
export function buildEnvironment(sources: string): Record<string, string> {
  return {
    BUILD_ID: sources.slice(0, 20),
    NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: Buffer.from(sources, 'hex').toString('base64'),
  };
}

/** Replaces, in the server built in `folder`, the keys that cannot be given to Next. */
export async function replaceDrawnKeys(folder: string, sources: string): Promise<void> {
  const props = join(folder, '.next/server/preview-props.json');
  const drawn: Record<string, string> = JSON.parse(await readFile(props, 'utf8'));
  for (const file of [props, join(folder, '.next/prerender-manifest.json')]) {
    let text = await readFile(file, 'utf8');
    for (const [name, key] of Object.entries(drawn)) {
      const derived = createHash('sha256').update(`${name} ${sources}`).digest('hex');
      text = text.replaceAll(key, derived.slice(0, key.length));
    }
    await writeFile(file, text);
  }
}
