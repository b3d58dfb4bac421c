import { fileURLToPath } from 'node:url';

/** The absolute path of a file of this project, whatever the working directory. */
export const inProject = (path: string): string =>
  fileURLToPath(new URL(`../${path}`, import.meta.url));
