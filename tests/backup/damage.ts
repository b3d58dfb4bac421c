/** A disk that loses something: the backup is taken, and does not count. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { check } from '../support/checks.ts';
import { backupsIn, METRICS, metrics, type Setting } from './setting.ts';

/** Bytes of a page, of which the head tells where its rows are. */
const PAGE = 8_192;

/** Writes over the end of the only page of a new table, which Postgres has not got in memory any more. */
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
  const told = !taken.ok && /damaged page/.test(taken.output);
  check('A backup with a damaged page is told of, and not reported', told && same);
  const count = (await backupsIn(setting, 1)).length;
  await place.script('base.sh');
  const again = (await backupsIn(setting, 1)).length;
  check('It is not repeated, which would displace those that are whole', again === count);
  await source.query('drop table damaged');
}
