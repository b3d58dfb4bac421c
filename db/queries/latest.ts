import { statement } from '../client.ts';

const set = statement<[latest: number], never>('set_latest', `select setval('latest', $1::bigint)`);

const get = statement<[], { latest: number }>(
  'get_latest',
  'select last_value::float8 as latest from latest',
);

export async function setLatest(latest: number): Promise<void> {
  await set(latest);
}

/** The last number the simulator sent; -1 before the first. */
export async function getLatest(): Promise<number> {
  const [row] = await get();
  return row?.latest ?? -1;
}
