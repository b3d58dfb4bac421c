/** A disk corrupts a page: the backup is taken, but not reported as a success. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { check } from '../support/checks.ts';
import { backupsIn, METRICS, metrics, type Setting } from './setting.ts';

/** Bytes of a page. Its header points to its rows. */
const PAGE = 8_192;

/** Overwrites the end of a new table's only page after Postgres has dropped it from memory. */
async function damage({ place, source }: Setting): Promise<void> {
  await source.query('create table damaged as select generate_series(1, 100) as id');
  const [row] = await source.query<{ path: string }>(
    "select pg_relation_filepath('damaged') as path",
  );
  await source.stop();
  const file = await open(join(place.setting('PGDATA'), row?.path ?? ''), 'r+');
  await file.write(Buffer.from('lost'), 0, 4, PAGE - 8);
  await file.close();
  await source.start();
}

export async function checkDamage(setting: Setting): Promise<void> {
  const { place, source } = setting;
  await damage(setting);
  const before = (await metrics(setting)).get(METRICS.base);
  const taken = await place.script('base.sh', ['diff']);
  const same = (await metrics(setting)).get(METRICS.base) === before;
  const detected = !taken.ok && /damaged page/.test(taken.output);
  check('A backup with a damaged page fails and is not reported as a success', detected && same);
  const count = (await backupsIn(setting, 1)).length;
  await place.script('base.sh');
  const again = (await backupsIn(setting, 1)).length;
  check('It is not retried, which would push out intact backups', again === count);
  await source.query('drop table damaged');
}
