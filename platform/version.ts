import project from '../package.json' with { type: 'json' };
import { environment } from './env.ts';

/** The version of this build, with `+<commit>` if the commit is known. */
export function version(): string {
  const { REVISION } = environment();
  return REVISION ? `${project.version}+${REVISION}` : project.version;
}
