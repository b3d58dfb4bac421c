/** The files that pages load, as each server has them for all others. */
import { statement } from '../client.ts';

const DAYS = 30;

// A few dozen rows for each version, read whole by this one and the removal.
const touch = statement<[paths: string], { path: string }>(
  'touch_assets',
  `update assets set seen_at = now()
   where path in (select json_array_elements_text($1::text::json)) returning path`,
);

const insert = statement<[path: string, base64: string], never>(
  'insert_asset',
  `insert into assets (path, body) values ($1, decode($2, 'base64'))
   on conflict (path) do update set seen_at = now() -- assets_pkey`,
);

const removeOld = statement<[], never>(
  'remove_old_assets',
  `delete from assets where seen_at < now() - interval '${DAYS} days'`,
);

const find = statement<[path: string], { body: Buffer }>(
  'find_asset',
  'select body from assets where path = $1 -- assets_pkey',
);

/** Notes that these are in use, and gives those of them that are there. */
export async function touchAssets(paths: string[]): Promise<string[]> {
  const rows = await touch(JSON.stringify(paths));
  return rows.map(({ path }) => path);
}

export async function insertAsset(path: string, body: Buffer): Promise<void> {
  await insert(path, body.toString('base64'));
}

/** Removes what no server has used for some weeks. */
export async function removeOldAssets(): Promise<void> {
  await removeOld();
}

export async function findAsset(path: string): Promise<Buffer | undefined> {
  const [row] = await find(path);
  return row?.body;
}
