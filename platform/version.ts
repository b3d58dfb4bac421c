import project from '../package.json' with { type: 'json' };
import { environment } from './env.ts';

/** The version of this build; after a plus the commit it was built from, where that is known. */
export function version(): string {
  const { REVISION } = environment();
  return REVISION ? `${project.version}+${REVISION}` : project.version;
}
