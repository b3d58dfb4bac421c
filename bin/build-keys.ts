/**
 * Next generates random keys while it builds, for draft mode and server actions; MiniTwit uses neither.
 * They would make builds of the same sources differ, so these are derived from the sources.
 */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Environment variables that Next reads when it builds `sources`. */
export function buildEnvironment(sources: string): Record<string, string> {
  return {
    BUILD_ID: sources.slice(0, 20),
    NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: Buffer.from(sources, 'hex').toString('base64'),
  };
}

/** Replaces the keys that Next takes from no variable, in the server built in `folder`. */
export async function replaceRandomKeys(folder: string, sources: string): Promise<void> {
  const props = join(folder, '.next/server/preview-props.json');
  const random: Record<string, string> = JSON.parse(await readFile(props, 'utf8'));
  for (const file of [props, join(folder, '.next/prerender-manifest.json')]) {
    let text = await readFile(file, 'utf8');
    for (const [name, key] of Object.entries(random)) {
      const derived = createHash('sha256').update(`${name} ${sources}`).digest('hex');
      text = text.replaceAll(key, derived.slice(0, key.length));
    }
    await writeFile(file, text);
  }
}
