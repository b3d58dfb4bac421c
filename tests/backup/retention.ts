/** Old backups expire together with the WAL that only they needed; the newest stay. */
import { check } from '../support/checks.ts';
import { backupsIn, filesBelow, repositories, type Setting, show } from './setting.ts';

/** Full backups kept locally by the deployed configuration, and in S3 by the test's own. */
const RETAINED = [2, 2];

const segments = async (folder: string) =>
  (await filesBelow(`${folder}/archive`).catch(() => filesBelow(`${folder}/minitwit/archive`)))
    .map((path) => path.match(/\/([0-9A-F]{24})-[0-9a-f]{40}/)?.[1] ?? '')
    .filter(Boolean)
    .sort();

export async function checkRetention(setting: Setting): Promise<void> {
  const { place } = setting;
  const oldest = (await backupsIn(setting, 1))[0]?.label;
  const before = await segments(place.within('repository'));
  for (let times = 0; times < 2; times++) {
    const taken = await place.script('base.sh', ['full']);
    if (!taken.ok) show(taken);
  }
  for (const { number } of repositories(setting)) {
    const full = (await backupsIn(setting, number)).filter(({ type }) => type === 'full');
    const wanted = RETAINED[number - 1];
    const what = `Repository ${number} keeps the newest ${wanted} full backups`;
    check(what, full.length === wanted && full[0]?.label !== oldest, `it has ${full.length}`);
  }
  const after = await segments(place.within('repository'));
  const [first = ''] = before;
  const gone = before.filter((segment) => !after.includes(segment)).length;
  const what = `Older WAL is deleted too (${gone} of ${before.length} segments)`;
  check(what, gone > 0 && !after.includes(first) && after.length > 0);
}
