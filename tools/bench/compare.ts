/** `--compare FOLDER`: measures this build and another checkout's alternately. */
import { existsSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { resolve } from 'node:path';
import { WrongUsage } from '../../bin/command.ts';
import { inProject } from '../../bin/project.ts';
import { ensureBuild } from '../../bin/standalone.ts';
import type { CommunitySize } from './community.ts';
import { COMPARED } from './compared-table.ts';
import { type Compared, errorsOf, excesses } from './comparison.ts';
import { openDatabase } from './database.ts';
import { type DatabaseAlone, startDatabaseAlone } from './database-alone.ts';
import { describeMachine, machineInWords } from './machine.ts';
import type { BenchOptions } from './options.ts';
import { type Builds, measureRounds, type RoundsPlan, subjectsOf } from './rounds.ts';
import { withServer } from './server.ts';
import { hundredths, STYLES, table } from './table.ts';
import { sizeInWords } from './tables.ts';
import { type Twins, withTwins } from './twins.ts';

const say = (line: string) => console.error(line);

/** Whether there is a folder at `path`. */
export const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/** @throws WrongUsage when the checkout has no build. */
function serverIn(folder: string): string {
  const script = resolve(folder, '.next/standalone/server.js');
  if (!existsSync(script)) throw new WrongUsage(`${folder} has no build. Run npm run build there`);
  return script;
}

/** Runs `measure` with both servers and the program that measures the database alone. */
async function withBuilds<T>(
  { before, now }: Twins,
  script: string,
  measure: (builds: Builds, database: DatabaseAlone) => Promise<T>,
): Promise<T> {
  const database = startDatabaseAlone(now);
  const log = (build: string) => inProject(`reports/bench-server-${build}.log`);
  try {
    return await withServer(
      before,
      log('before'),
      (earlier) =>
        withServer(now, log('now'), (ours) => measure({ before: earlier, now: ours }, database)),
      script,
    );
  } finally {
    await database.stop();
  }
}

function print(compared: Compared[]): number {
  const { head, row } = table(COMPARED, STYLES.markdown);
  console.log(`\n${[head, ...compared.map(row)].join('\n')}`);
  const beyond = excesses(compared);
  if (beyond.length > 0) console.log(`\nLimits exceeded:\n${beyond.join('\n')}`);
  return beyond.length > 0 || compared.some((one) => errorsOf(one) > 0) ? 1 : 0;
}

function planOf(options: BenchOptions, signal: AbortSignal): RoundsPlan {
  const { users, messages, follows, rounds, seconds = 1, only = / simulator$/ } = options;
  const size: CommunitySize = { users, messages, follows };
  const subjects = subjectsOf(size, only);
  if (subjects.length === 0) throw new WrongUsage('--only matches no route or page');
  return { size, subjects, rounds, seconds, signal };
}

/**
 * Measures both builds and prints the table. Returns the exit code.
 * @throws WrongUsage when the folder has no build; Error when anything cannot be measured.
 */
export async function compareBuilds(
  folder: string,
  options: BenchOptions,
  signal: AbortSignal,
): Promise<number> {
  const plan = planOf(options, signal);
  const script = serverIn(folder);
  await mkdir(inProject('reports'), { recursive: true });
  await ensureBuild(signal, () => say('Building the server …'));
  const [load = 0] = loadavg();
  const { url, stop } = await openDatabase();
  try {
    say(`Making two databases of ${sizeInWords(plan.size)} …`);
    return await withTwins(url, folder, plan, async (twins) => {
      console.log(`${sizeInWords(plan.size)}; ${plan.rounds} rounds of ${plan.seconds} s`);
      console.log(machineInWords(describeMachine(twins.version)));
      console.log(`Load average before the start: ${hundredths(load)}`);
      return print(await withBuilds(twins, script, (...both) => measureRounds(...both, plan, say)));
    });
  } finally {
    await stop();
  }
}
