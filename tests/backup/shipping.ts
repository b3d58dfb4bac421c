/** The backup service: it starts on its own, ships WAL in time, and reports failures. */
import { setTimeout as pause } from 'node:timers/promises';
import { vi } from 'vitest';
import { terminate } from '../../bin/child.ts';
import { check, note } from '../support/checks.ts';
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
    if (Date.now() - began > FIRST_BACKUP_MS)
      throw new Error('The service reported no backup in time.');
  }
}

export interface FirstBackups {
  began: number;
  /** Milliseconds until the backups were reported, and then until the service had stopped. */
  took: number;
  ending: number;
}

/**
 * Runs the service from an empty repository to the first backups, as on the day of the first deployment.
 * @throws Error when it reports none in time.
 */
export async function takeFirstBackups(setting: Setting): Promise<FirstBackups> {
  const began = Date.now();
  const service = setting.place.start(`${DEPLOYED}/serve.sh`, ['backup']);
  let reported = 0;
  try {
    await untilReported(setting);
    reported = Date.now();
  } finally {
    await terminate(service);
  }
  return { began, took: reported - began, ending: Date.now() - reported };
}

/** Checks the result of `takeFirstBackups`. */
export async function checkFirstBackups(setting: Setting, first: FirstBackups): Promise<void> {
  const { source, writing } = setting;
  check('The service creates the repositories and the first backups', first.took < FIRST_BACKUP_MS);
  check('It stops when asked to', first.ending < 5_000);
  const [row] = await source.query<{ size: string }>(
    'select pg_size_pretty(pg_database_size(current_database())) as size',
  );
  const seconds = ((first.took + first.ending) / 1_000).toFixed(1);
  const slowest = writing.slowest(first.began);
  note(`${row?.size} in ${seconds} s, while writes took at most ${slowest} ms`);
  for (const { number, folder } of repositories(setting)) {
    const types = (await backupsIn(setting, number)).map(({ type }) => type).join(', ');
    check(`Repository ${number} has a full backup`, types === 'full', types);
    note(`repository ${number}: ${await sizeOf(folder)}`);
  }
}

/** A time of day in the scripts' format, UTC. */
const timeOfDay = (time: number) => new Date(time).toISOString().slice(11, 19);

export async function checkSchedule(setting: Setting): Promise<void> {
  const { place } = setting;
  const count = async () => (await backupsIn(setting, 1)).length;
  const before = await count();
  const later = await place.script('base.sh', [], {
    BACKUP_AT: timeOfDay(Date.now() + 3_600_000),
  });
  check('Nothing is backed up before the scheduled time', later.ok && (await count()) === before);
  // The scripts have a resolution of a second, and this must be later than the first backups.
  const second = timeOfDay(Date.now());
  await vi.waitUntil(() => timeOfDay(Date.now()) !== second);
  const due = await place.script('base.sh', [], { BACKUP_AT: timeOfDay(Date.now()) });
  for (const { number } of repositories(setting)) {
    const types = (await backupsIn(setting, number)).map(({ type }) => type).join(', ');
    const ok = due.ok && types === 'full, diff';
    check(`At the scheduled time repository ${number} gets a differential backup`, ok, due.output);
  }
}

/** Writes a row and returns the WAL segment that it is in. */
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

/** WAL reaches the repositories without a request and before a segment is full. */
export async function checkContinuous(setting: Setting): Promise<void> {
  const began = Date.now();
  const segment = await writeOne(setting);
  const limit = (ARCHIVE_TIMEOUT + SHIPPING_S) * 1_000;
  while (!(await isShipped(setting, segment)) && Date.now() - began < limit) await pause(100);
  const waited = Date.now() - began;
  const what = `A write is in every repository ${(waited / 1_000).toFixed(1)} s later, without a request`;
  check(`${what} (archive_timeout ${ARCHIVE_TIMEOUT} s)`, waited < limit);
}

export async function checkOutage(setting: Setting): Promise<void> {
  const { place, storage } = setting;
  if (!storage) throw new Error('This check needs object storage.');
  const before = (await metrics(setting)).get(METRICS.wal);
  await storage.stop();
  const refused = await place.script('ship.sh', [], { PGBACKREST_ARCHIVE_TIMEOUT: '10' });
  const same = (await metrics(setting)).get(METRICS.wal) === before;
  check('While the object storage is down, shipping is not reported', !refused.ok && same);
  await storage.start();
  const again = await place.script('ship.sh');
  const after = (await metrics(setting)).get(METRICS.wal) ?? 0;
  const resumed = again.ok && after > (before ?? 0);
  check('When it is back, the remaining WAL is shipped', resumed, again.output);
}
