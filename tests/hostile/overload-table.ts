/** How crowds affect an independent simulator: with this build, and compared with another. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { WrongUsage } from '../../bin/command.ts';
import { SERVER } from '../../bin/standalone.ts';
import { type Column, STYLES, table, tenths, whole } from '../../tools/bench/table.ts';
import { requireBuild } from '../support/server.ts';
import type { Simulated } from './attackers/simulator.ts';
import { CROWDS, type Crowd, overload } from './overload.ts';
import { busyness } from './rows.ts';
import { buildTown, type Town } from './town.ts';
import { startVictim } from './victim.ts';

/** This simulator waits longer than the real one, to see how late a response is. */
const PACE = { seconds: 15, timeoutMs: 2_000 };

interface Line {
  crowd: string;
  build: string;
  simulated: Simulated;
  peakMiB: number;
  died: boolean;
}

const columns: Column<Line>[] = [
  { title: 'crowd', width: 28, words: true, cell: ({ crowd }) => crowd },
  { title: 'build', width: 6, words: true, cell: ({ build }) => build },
  { title: 'p50 ms', width: 8, cell: ({ simulated }) => tenths(simulated.p50) },
  { title: 'p99 ms', width: 9, cell: ({ simulated }) => tenths(simulated.p99) },
  { title: 'failures', width: 8, cell: ({ simulated }) => whole(simulated.failures) },
  { title: 'of', width: 6, cell: ({ simulated }) => whole(simulated.requests) },
  { title: 'peak MiB', width: 8, cell: ({ peakMiB }) => whole(peakMiB) },
  { title: 'died', width: 4, cell: ({ died }) => (died ? 'yes' : 'no') },
  {
    title: '  failures by kind',
    width: 1,
    words: true,
    cell: ({ simulated: { failed } }) =>
      `  ${Object.entries(failed)
        .map(([kind, count]) => `${kind}: ${count}`)
        .join(', ')}`,
  },
];

/** The script of the build in another checkout. */
function scriptIn(folder: string): string {
  const script = resolve(folder, '.next/standalone/server.js');
  if (!existsSync(script)) throw new WrongUsage(`${folder} has no build. Run npm run build there`);
  return script;
}

async function measure(town: Town, crowd: Crowd, build: string, script: string): Promise<Line> {
  const victim = await startVictim({ name: `table ${build} ${crowd.name}`, town, script });
  try {
    const { simulated } = await overload(victim, crowd, PACE);
    const died = victim.death() !== undefined;
    return { crowd: crowd.name, build, simulated, peakMiB: victim.peakMiB(), died };
  } finally {
    await victim.stop();
  }
}

/**
 * Prints the table, and compares with the build in the folder `against` if it is given.
 * @throws WrongUsage when that folder has no build.
 */
export async function printOverloadTable(against?: string): Promise<void> {
  const builds: [string, string][] = [['this', SERVER]];
  if (against !== undefined) builds.unshift(['other', scriptIn(against)]);
  await requireBuild();
  const town = await buildTown();
  const { head, row } = table(columns, STYLES.text);
  console.log(`${busyness()}\n\n${head}`);
  try {
    for (const crowd of CROWDS) {
      for (const [build, script] of builds) {
        console.log(row(await measure(town, crowd, build, script)));
      }
    }
  } finally {
    await town.release();
  }
}
