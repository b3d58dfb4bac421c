/** Messages are deleted by accident, and the database is restored to the second before. */
import { check, note } from '../support/checks.ts';
import { type Setting, show } from './setting.ts';

const DELETED = 500;

interface Contents {
  newest: Date;
  messages: number[];
  deleted: number;
  latest: number;
}

/** What is in the database: the writer's messages by number, and how many of the deleted ones. */
async function contents({ source }: Setting): Promise<Contents> {
  const [row] = await source.query<Contents>(`select max(pub_date) as newest,
    array_agg(substr(text, 9)::int order by id) filter (where text ~ '^message \\d+$') as messages,
    (count(*) filter (where id <= ${DELETED}))::int as deleted,
    (select last_value::float8 from latest) as latest from messages`);
  if (!row) throw new Error('There is no message.');
  return row;
}

async function deleteByAccident({ source }: Setting): Promise<number> {
  const [row] = await source.query<{ now: Date }>('select clock_timestamp() as now');
  await source.query(`delete from messages where id <= ${DELETED}`);
  if (!row) throw new Error('Postgres returned no time.');
  return row.now.getTime();
}

async function restore(setting: Setting, to: number, timeline: string): Promise<number> {
  const { place, source } = setting;
  const began = Date.now();
  await source.stop();
  const RESTORE_TO = new Date(to).toISOString().replace('T', ' ').replace('Z', '+00');
  const changes = { RESTORE_TO, RESTORE_TIMELINE: timeline };
  const restored = await place.script('restore.sh', [], changes);
  note(`RESTORE_TO='${RESTORE_TO}' restore.sh`);
  show(restored);
  if (!restored.ok) throw new Error('restore.sh failed');
  await source.start();
  return (Date.now() - began) / 1_000;
}

/** Compares the restored server with what was acknowledged before `target`. */
async function checkMoment(setting: Setting, target: number): Promise<void> {
  const { writing } = setting;
  const { newest, messages, deleted, latest } = await contents(setting);
  const have = new Set(messages);
  const before = writing.stored.filter(({ acknowledged }) => acknowledged < target);
  const after = writing.stored.filter(({ sent }) => sent > target);
  const lost = before.filter(({ number }) => !have.has(number));
  const early = after.filter(({ number }) => have.has(number));
  check('The deleted messages are back', deleted === DELETED, `${deleted} of ${DELETED}`);
  check(
    `All ${before.length} messages acknowledged before the target time are there, and none sent after it`,
    before.length > 0 && after.length > 0 && lost.length === 0 && early.length === 0,
    `${lost.length} lost, ${early.length} too many`,
  );
  const distance = target - newest.getTime();
  const hit = distance >= 0 && distance < 1_000;
  check(`The restore is exact to the second (newest message ${distance} ms before it)`, hit);
  // A sequence changes before the commit: an action still in flight may have advanced it.
  const ahead = latest - (messages.at(-1) ?? 0);
  check(`latest has its value of that time, ${latest}`, ahead === 0 || ahead === 1, `${ahead}`);
}

/** A failed restore leaves the files unchanged. */
export async function checkFailure({ place, source }: Setting): Promise<void> {
  await source.stop();
  const wrong = Object.fromEntries(
    [1, 2].map((number) => [`PGBACKREST_REPO${number}_CIPHER_PASS`, 'a wrong passphrase']),
  );
  const failed = await place.script('restore.sh', ['latest'], wrong);
  const unchanged = await place.run('sh', [
    '-c',
    'ls "$PGDATA/PG_VERSION" && ! ls -d before-restore-*',
  ]);
  await source.start();
  const ok = !failed.ok && /previous files are back/.test(failed.output) && unchanged.ok;
  check('A failed restore leaves the files unchanged', ok, failed.output);
}

/** restore.sh refuses unsafe calls. */
export async function checkRefusals(setting: Setting): Promise<void> {
  const { place } = setting;
  const running = await place.script('restore.sh', ['latest']);
  const refused = !running.ok && /Stop it/.test(running.output);
  check('restore.sh does nothing while Postgres runs', refused, running.output);
  const vague = await place.script('restore.sh', ['2026-11-22 11:59:59']);
  const explained = !vague.ok && /zone/.test(vague.output);
  check('restore.sh requires a time zone', explained, vague.output);
}

/** Deletes messages and restores the database to a second before. */
export async function checkAccident(setting: Setting): Promise<void> {
  const { source, writing } = setting;
  await writing.more(200);
  const accident = await deleteByAccident(setting);
  const { deleted } = await contents(setting);
  check(`${DELETED} messages are deleted by accident`, deleted === 0);
  await writing.more(100);

  // A writer that kept running would find its sequence rolled back.
  await writing.stop();
  const first = await restore(setting, accident - 2_500, 'latest');
  await checkMoment(setting, accident - 2_500);
  note(`down for ${first.toFixed(1)} s`);
  note('Again, to one second before the accident');

  const second = await restore(setting, accident - 1_000, 'current');
  await checkMoment(setting, accident - 1_000);
  note(`down for ${second.toFixed(1)} s`);
  await source.query(
    "insert into drafts values ('after', 'the restored server takes writes', now())",
  );
}
