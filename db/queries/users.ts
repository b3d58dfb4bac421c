import { statement } from '../client.ts';
import type { User } from '../schema.ts';

// Uniqueness is the constraint's word: two registrations of one name cannot both get a row here.
const insert = statement<[username: string, email: string, passwordHash: string], { id: number }>(
  'insert_user',
  `insert into users (username, email, password_hash) values ($1, $2, $3)
   on conflict (username) do nothing returning id`,
);

const findCredentials = statement<
  [username: string],
  Pick<User, 'id' | 'username'> & { epoch: number; hash: string }
>(
  'find_credentials',
  `select id, username, session_epoch as epoch, password_hash as hash from users
   where username = $1 -- users_username_unique`,
);

const find = statement<[id: number], Pick<User, 'id' | 'username'> & { epoch: number }>(
  'find_user',
  'select id, username, session_epoch as epoch from users where id = $1 -- users_pkey',
);

const replaceHash = statement<[id: number, old: string, hash: string], never>(
  'replace_password_hash',
  'update users set password_hash = $3 where id = $1 and password_hash = $2 -- users_pkey',
);

const anyUser = statement<[], { found: boolean }>(
  'has_users',
  'select (select id from users order by id limit 1) is not null as found -- users_pkey',
);

/** Gives the new user's id, or null when the username is taken. */
export async function insertUser(
  username: string,
  email: string,
  passwordHash: string,
): Promise<number | null> {
  const [row] = await insert(username, email, passwordHash);
  return row?.id ?? null;
}

export async function findCredentialsByName(username: string) {
  const [row] = await findCredentials(username);
  return row;
}

export async function findUserById(id: number) {
  const [row] = await find(id);
  return row;
}

/** Upgrades a hash, unless somebody changed it in between. */
export async function replacePasswordHash(id: number, old: string, hash: string): Promise<void> {
  await replaceHash(id, old, hash);
}

/** Whether anybody has registered yet. */
export async function hasUsers(): Promise<boolean> {
  const [row] = await anyUser();
  return row?.found ?? false;
}
