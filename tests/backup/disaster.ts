/** The Postgres host is lost with all its disks: only the object storage is left. */
import { setTimeout as pause } from 'node:timers/promises';
import { terminate } from '../../bin/child.ts';
import { attempt, check } from '../support/checks.ts';
import { DEPLOYED } from './place.ts';
import { backupsIn, repositories, type Setting, show } from './setting.ts';

const BACKUP_MS = 60_000;

/** What a new deployment does on an empty disk. It must not harm the remaining backups. */
async function deployEmpty(setting: Setting): Promise<void> {
  const { place, source, storage } = setting;
  await source.create();
  if (storage) {
    const before = await backupsIn(setting, 2);
    const refused = await place.run('pgbackrest', ['--stanza=minitwit', 'stanza-create']);
    const after = await backupsIn(setting, 2);
    const ok = !refused.ok && before.length > 0 && after.length === before.length;
    check('A new, empty server cannot take over the backups', ok, refused.output);
    await place.require('sh', ['-c', 'rm -rf "$PGBACKREST_REPO1_PATH"/*']);
  }
  await source.stop();
}

/** The service creates what is missing, including the local repository. */
async function serveUntilBackedUp(setting: Setting): Promise<void> {
  const service = setting.place.start(`${DEPLOYED}/serve.sh`, ['backup']);
  try {
    for (const began = Date.now(); ; await pause(500)) {
      const held = await Promise.all(
        repositories(setting).map(({ number }) => backupsIn(setting, number)),
      );
      if (held.every((backups) => backups.length > 0)) return;
      if (Date.now() - began > BACKUP_MS) throw new Error('The service took no backup in time.');
    }
  } finally {
    await terminate(service);
  }
}

export async function checkLostHost(setting: Setting): Promise<void> {
  const { place, source, storage, writing } = setting;
  await writing.stop();
  await source.query("insert into drafts values ('last', 'shipped', now())");
  const shipped = await place.script('ship.sh');
  if (!shipped.ok) throw new Error(shipped.output);
  await source.stop('immediate');
  await place.require('sh', ['-c', 'rm -rf "$PGDATA"']);
  if (storage) await place.require('sh', ['-c', 'rm -rf "$PGBACKREST_REPO1_PATH"/*']);
  await deployEmpty(setting);

  const began = Date.now();
  const restored = await place.script('restore.sh', ['latest']);
  show(restored);
  await source.start();
  const seconds = ((Date.now() - began) / 1_000).toFixed(1);
  const [row] = await source.query<{ text: string }>("select text from drafts where id = 'last'");
  const ok = restored.ok && row?.text === 'shipped';
  check(`Everything shipped is restored after ${seconds} s`, ok);
  await attempt('The service creates the lost repository again', () => serveUntilBackedUp(setting));
}
