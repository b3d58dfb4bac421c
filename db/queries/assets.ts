/** Static files that servers share, so that each can serve those of another version. */
import { eq, sql } from 'drizzle-orm';
import { db } from '../client.ts';
import { type Asset, assets } from '../schema.ts';
import { json, plain, statement } from '../statement.ts';

// No index: the table has a few dozen rows per version, read whole.
const touch = statement('touch_assets', { paths: json<Asset['path'][]>() }, ({ paths }) =>
  db
    .update(assets)
    .set({ seenAt: sql`now()` })
    .where(sql`${assets.path} in (select json_array_elements_text(${paths}::json))`)
    .returning({ path: assets.path }),
);

// Index: assets_pkey.
const insert = statement('insert_asset', { path: assets.path, body: assets.body }, (asset) =>
  db
    .insert(assets)
    .values(asset)
    .onConflictDoUpdate({ target: assets.path, set: { seenAt: sql`now()` } }),
);

// No index: as above.
const removeOld = statement('remove_old_assets', { days: plain<number>() }, ({ days }) =>
  db.delete(assets).where(sql`${assets.seenAt} < now() - ${days}::float8 * interval '1 day'`),
);

// Index: assets_pkey.
const find = statement('find_asset', { path: assets.path }, ({ path }) =>
  db.select({ body: assets.body }).from(assets).where(eq(assets.path, path)),
);

/** Marks these as in use, and returns the paths that are stored. */
export async function touchAssets(paths: Asset['path'][]): Promise<string[]> {
  const rows = await touch({ paths });
  return rows.map(({ path }) => path);
}

export async function insertAsset(path: string, body: Buffer): Promise<void> {
  await insert({ path, body });
}

/** Removes files that no server has used for so many days. */
export async function removeOldAssets(days: number): Promise<void> {
  await removeOld({ days });
}

export async function findAsset(path: Asset['path']): Promise<Buffer | undefined> {
  const [row] = await find({ path });
  return row?.body;
}
