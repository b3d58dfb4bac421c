/** The restore drill: it succeeds during writes, and fails when the restored copy differs. */
import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { check, note } from '../support/checks.ts';
import type { Outcome } from './place.ts';
import { METRICS, metrics, repositories, type Setting, show } from './setting.ts';

/** One line of a drill's report: an object and the result of comparing it. */
interface Compared {
  what: string;
  verdict: string;
}

function comparisons({ output }: Outcome): Compared[] {
  const lines = output.matchAll(
    /^ {2}(table|sequence|schema) +(\S+) +.*?(equal|DIFFERENT|ONLY IN .*)$/gm,
  );
  return [...lines].map(([, kind, name, verdict = '']) => ({ what: `${kind} ${name}`, verdict }));
}

/** Every table and sequence, queried differently from the drill. */
const EVERYTHING = `select 'table ' || schemaname || '.' || tablename as what from pg_tables
  where schemaname not in ('pg_catalog', 'information_schema')
  union select 'sequence ' || schemaname || '.' || sequencename from pg_sequences`;

/** Milliseconds between the last restored transaction and the requested time, by repository. */
function distances({ output }: Outcome): number[] {
  const lines = output.matchAll(/last transaction at (.+), target (.+)$/gm);
  return [...lines].map(([, last = '', wanted = '']) => Date.parse(wanted) - Date.parse(last));
}

/** Checks a drill that must succeed, and prints its report. */
export async function checkDrill(setting: Setting, title: string): Promise<void> {
  const { place, source, writing } = setting;
  const began = Date.now();
  const drill = await place.script('drill.sh', ['now']);
  const slowest = writing.slowest(began);
  note(`${title}; the slowest write took ${slowest} ms`);
  show(drill);
  const compared = comparisons(drill);
  check(
    'The drill finds every count and checksum equal',
    drill.ok && compared.length > 0 && compared.every(({ verdict }) => verdict === 'equal'),
    drill.output,
  );
  const seen = compared.map(({ what }) => what);
  const missing = (await source.query<{ what: string }>(EVERYTHING)).filter(
    ({ what }) => seen.filter((each) => each === what).length !== repositories(setting).length,
  );
  check(
    'It compares every table and sequence in every repository',
    missing.length === 0 && seen.includes('sequence public.latest'),
    missing.map(({ what }) => what).join('\n'),
  );
  const far = distances(drill);
  check(
    `The restore is exact to the second (last transaction ${far.join(' and ')} ms before it)`,
    far.length === repositories(setting).length && far.every((ms) => ms >= 0 && ms < 1_000),
  );
  const reported = (await metrics(setting)).get(METRICS.drill) ?? 0;
  check('Success is reported', reported * 1_000 >= began - 1_000);
}

/** Puts a wrapper in front of a program on the PATH. Returns the new PATH. */
async function wrapProgram(setting: Setting, name: string, script: string): Promise<string> {
  const { place } = setting;
  await place.makeFolder('in-front');
  await place.write(`in-front/${name}`, `#!/bin/sh\n${script}\n`, 0o700);
  return `${place.within('in-front')}:${place.setting('PATH')}`;
}

/** Whether a drill failed without changing the time of the last success. */
async function hasFailed(setting: Setting, drill: Outcome, before: unknown): Promise<boolean> {
  return !drill.ok && (await metrics(setting)).get(METRICS.drill) === before;
}

/** Makes the restored copy differ: one row, and the value of `latest`. */
export async function checkChangedCopy(setting: Setting): Promise<void> {
  const { place } = setting;
  const before = (await metrics(setting)).get(METRICS.drill);
  const PATH = await wrapProgram(
    setting,
    'pg_isready',
    `${place.programs.postgres}/pg_isready "$@" || exit
PGHOST="$DRILL_PATH/copy" PGPORT=5432 psql -Xqc "update messages set text = text || '.' where id = 7;
select setval('latest', 1337)" >/dev/null`,
  );
  const drill = await place.script('drill.sh', ['now'], { PATH });
  const different = comparisons(drill).filter(({ verdict }) => verdict !== 'equal');
  const expected = repositories(setting).flatMap(() => [
    'sequence public.latest DIFFERENT',
    'table public.messages DIFFERENT',
  ]);
  const found = different.map(({ what, verdict }) => `${what} ${verdict}`);
  const ok = (await hasFailed(setting, drill, before)) && found.join() === expected.join();
  const what = 'It fails when one row and `latest` differ in the copy, and names both';
  check(what, ok, drill.output);
}

/** Removes a WAL segment from the archive. */
export async function checkMissingLog(setting: Setting): Promise<void> {
  const { place, source } = setting;
  const before = (await metrics(setting)).get(METRICS.drill);
  const [row] = await source.query<{ segment: string }>(
    'select pg_walfile_name(pg_current_wal_lsn()) as segment',
  );
  const shipped = await place.script('ship.sh');
  if (!shipped.ok) throw new Error(shipped.output);
  const archive = join(place.within('repository'), 'archive/minitwit');
  const files = await readdir(archive, { recursive: true });
  const name = files.find((path) => row && path.includes(`${row.segment}-`));
  if (!name) throw new Error(`The segment ${row?.segment} is not in the repository.`);
  await rename(join(archive, name), join(archive, `${name}.away`));
  const drill = await place.script('drill.sh', ['now']);
  await rename(join(archive, `${name}.away`), join(archive, name));
  const only = /FAILED for repository 1$/m.test(drill.output);
  const ok = (await hasFailed(setting, drill, before)) && only;
  check('It fails when a WAL segment is missing, and names the repository', ok, drill.output);
}

/** Constant writes leave no idle moment, so the drill has to create one. */
export async function checkBusyDrill(setting: Setting): Promise<void> {
  const { place } = setting;
  const script = await place.write(
    'busy.sql',
    `\\set author random(1, 2000)
with moved as (select setval('latest', :author) as latest)
insert into messages (author_id, text) select :author, 'busy ' || latest from moved;\n`,
  );
  const args = ['-n', '-c', '8', '-T', '10', '-f', script, 'minitwit'];
  const busy = place.start('pgbench', args);
  try {
    await checkDrill(setting, 'With eight more clients that write without a pause');
  } finally {
    busy.kill('SIGINT');
  }
}
