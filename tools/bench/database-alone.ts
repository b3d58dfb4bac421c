/** What the database does without a server in front of it, measured by `statements.ts`. */
import { fileURLToPath } from 'node:url';
import { startNode, terminate } from '../../bin/child.ts';
import type { CommunitySize } from './community.ts';
import type { Figures, Load } from './figures.ts';

const STATEMENTS = fileURLToPath(import.meta.resolve('./statements.ts'));

/** A route to measure, in which community and under which load. */
export interface Measurement {
  name: string;
  size: CommunitySize;
  load: Load;
}

export interface DatabaseAlone {
  measure(measurement: Measurement): Promise<Figures>;
  stop(): Promise<void>;
}

/** Starts the program on the database at `url`. One measurement at a time. */
export function startDatabaseAlone(url: string): DatabaseAlone {
  const child = startNode({
    script: STATEMENTS,
    // Failures are counted.
    environment: { DATABASE_URL: url, LOG_LEVEL: 'error' },
  });
  return {
    measure: (measurement) =>
      new Promise((resolve, reject) => {
        const fail = () => reject(new Error('The measurement of the database alone has failed'));
        child.once('exit', fail);
        child.once('message', (figures) => {
          child.off('exit', fail);
          resolve(figures as Figures);
        });
        child.send(measurement);
      }),
    stop: () => terminate(child),
  };
}
