import { statement } from '../client.ts';

const MINUTES = 15;

// Clears what has expired on the way, so that no job has to.
const insert = statement<[id: string, text: string], never>(
  'insert_draft',
  `with expired as (delete from drafts where expires_at < now()) -- drafts_expiry
   insert into drafts (id, text, expires_at) values ($1, $2, now() + interval '${MINUTES} minutes')`,
);

const find = statement<[id: string], { text: string }>(
  'find_draft',
  'select text from drafts where id = $1 and expires_at > now() -- drafts_pkey',
);

export async function insertDraft(id: string, text: string): Promise<void> {
  await insert(id, text);
}

export async function findDraft(id: string): Promise<string | undefined> {
  const [row] = await find(id);
  return row?.text;
}
