/** The service that backs up: it begins by itself, ships within its time, and says when it cannot. */
import { setTimeout as pause } from 'node:timers/promises';
import { terminate } from '../../bin/child.ts';
import { DEPLOYED } from './place.ts';
import { backupsIn, METRICS, metrics, repositories, type Setting, sizeOf } from './setting.ts';
import { ARCHIVE_TIMEOUT } from './source.ts';

const FIRST_BACKUP_MS = 90_000;
/** Seconds that shipping a segment may take on a busy machine. */
const SHIPPING_S = 10;

async function untilReported(setting: Setting): Promise<void> {
  for (const began = Date.now(); ; await pause(200)) {
    const known = await metrics(setting);
    if (known.has(METRICS.base) && known.has(METRICS.wal)) return;
    if (Date.now() - began > FIRST_BACKUP_MS) throw new Error('The service reports nothing.');
  }
}

/** From an empty repository to the first backups, as on the day of the first deployment. */
async function checkFirstBackups(setting: Setting): Promise<void> {
  const { place, source, report, writing } = setting;
  const began = Date.now();
  const service = place.start(`${DEPLOYED}/serve.sh`, ['backup']);
  try {
    await report.attempt('The service makes the repositories and the first backups', () =>
      untilReported(setting),
    );
  } finally {
    const asked = Date.now();
    await terminate(service);
    report.check('It ends when asked to', Date.now() - asked < 5_000);
  }
  const [row] = await source.query<{ size: string }>(
    'select pg_size_pretty(pg_database_size(current_database())) as size',
  );
  const seconds = ((Date.now() - began) / 1_000).toFixed(1);
  report.note(
    `${row?.size} in ${seconds} s, while writes took at most ${writing.slowest(began)} ms`,
  );
  for (const { number, folder } of repositories(setting)) {
    const types = (await backupsIn(setting, number)).map(({ type }) => type).join(', ');
    report.check(`Repository ${number} has a full backup`, types === 'full', types);
    report.note(`repository ${number}: ${await sizeOf(folder)}`);
  }
}

/** A time of day as the scripts are told it, UTC. */
const timeOfDay = (time: number) => new Date(time).toISOString().slice(11, 19);

async function checkSchedule(setting: Setting): Promise<void> {
  const { place, report } = setting;
  const count = async () => (await backupsIn(setting, 1)).length;
  const before = await count();
  const later = await place.script('base.sh', [], {
    BACKUP_AT: timeOfDay(Date.now() + 3_600_000),
  });
  report.check('Nothing is backed up before its time', later.ok && (await count()) === before);
  await pause(1_000);
  const due = await place.script('base.sh', [], { BACKUP_AT: timeOfDay(Date.now()) });
  for (const { number } of repositories(setting)) {
    const types = (await backupsIn(setting, number)).map(({ type }) => type).join(', ');
    const ok = due.ok && types === 'full, diff';
    report.check(`At its time what has changed is, into repository ${number}`, ok, due.output);
  }
}

/** Writes something, and gives the segment of the log that it is in. */
async function writeOne({ source }: Setting): Promise<string> {
  const [row] = await source.query<{ segment: string }>(
    `insert into drafts values ('canary', 'x', now())
     returning pg_walfile_name(pg_current_wal_insert_lsn()) as segment`,
  );
  return row?.segment ?? '';
}

async function isShipped({ source }: Setting, segment: string): Promise<boolean> {
  const [row] = await source.query<{ last: string }>(
    'select last_archived_wal as last from pg_stat_archiver',
  );
  return row !== undefined && row.last >= segment;
}

/** The log reaches the repositories although nobody asks for it and no segment is full. */
async function checkContinuous(setting: Setting): Promise<void> {
  const began = Date.now();
  const segment = await writeOne(setting);
  const limit = (ARCHIVE_TIMEOUT + SHIPPING_S) * 1_000;
  while (!(await isShipped(setting, segment)) && Date.now() - began < limit) await pause(100);
  const waited = Date.now() - began;
  const what = `A write is in every repository ${(waited / 1_000).toFixed(1)} s later, by itself`;
  setting.report.check(`${what} (archive_timeout ${ARCHIVE_TIMEOUT} s)`, waited < limit);
}

async function checkOutage(setting: Setting): Promise<void> {
  const { place, report, storage } = setting;
  if (!storage) return;
  const before = (await metrics(setting)).get(METRICS.wal);
  await storage.stop();
  const refused = await place.script('ship.sh', [], { PGBACKREST_ARCHIVE_TIMEOUT: '10' });
  const same = (await metrics(setting)).get(METRICS.wal) === before;
  report.check('While the object storage is away, shipping is not reported', !refused.ok && same);
  await storage.start();
  const again = await place.script('ship.sh');
  const after = (await metrics(setting)).get(METRICS.wal) ?? 0;
  const resumed = again.ok && after > (before ?? 0);
  report.check('When it is back the rest follows by itself', resumed, again.output);
}

export async function checkShipping(setting: Setting): Promise<void> {
  await checkFirstBackups(setting);
  await checkSchedule(setting);
  await checkContinuous(setting);
  await checkOutage(setting);
}
