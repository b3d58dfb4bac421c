/** Real data files beside the project, not in it. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { childEnvironment } from '../../platform/env.ts';

/**
 * The path of the shared file `name`, and whether the tests that read it may be skipped because it is
 * absent. With `CI=true` they may not: the file is required there.
 */
export function sharedFile(name: string): { file: string; absent: boolean } {
  const file = path.resolve('../shared/data', name);
  const absent = !existsSync(file) && childEnvironment({}).CI !== 'true';
  if (absent) console.warn(`${file} is absent: the tests that read it are skipped`);
  return { file, absent };
}
