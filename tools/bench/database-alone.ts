/** What the database does without a server in front of it, measured by `statements.ts`. */
import { fileURLToPath } from 'node:url';
import { startNode, terminate } from '../../bin/child.ts';
import type { CommunitySize } from './community.ts';
import type { Dose, Figures } from './figures.ts';

const STATEMENTS = fileURLToPath(import.meta.resolve('./statements.ts'));

/** One measurement: of which route, in what community, how much. */
export interface Order {
  name: string;
  size: CommunitySize;
  dose: Dose;
}

export interface DatabaseAlone {
  measure(order: Order): Promise<Figures>;
  stop(): Promise<void>;
}

/** Starts the program on the database at `url`. One measurement at a time. */
export function startDatabaseAlone(url: string): DatabaseAlone {
  const child = startNode({
    script: STATEMENTS,
    // What goes wrong is counted.
    environment: { DATABASE_URL: url, LOG_LEVEL: 'error' },
  });
  return {
    measure: (order) =>
      new Promise((resolve, reject) => {
        const fail = () => reject(new Error('The measurement of the database alone has failed'));
        child.once('exit', fail);
        child.once('message', (figures) => {
          child.off('exit', fail);
          resolve(figures as Figures);
        });
        child.send(order);
      }),
    stop: () => terminate(child),
  };
}
