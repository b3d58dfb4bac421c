import { fileURLToPath } from 'node:url';

/** The absolute path of a file of this project, wherever the command is called from. */
export const inProject = (path: string): string =>
  fileURLToPath(new URL(`../${path}`, import.meta.url));
