import { and, asc, eq, sql } from 'drizzle-orm';
import { db } from '../client.ts';
import { constant } from '../expressions.ts';
import { type User, users } from '../schema.ts';
import { statement } from '../statement.ts';

const { id, username, email, passwordHash, sessionEpoch: epoch } = users;

// The constraint decides: of two concurrent registrations of a name, only one gets a row.
const insert = statement('insert_user', { username, email, passwordHash }, (user) =>
  db.insert(users).values(user).onConflictDoNothing({ target: username }).returning({ id }),
);

// Index: users_username_unique.
const findCredentials = statement('find_credentials', { username }, (wanted) =>
  db
    .select({ id, username, epoch, hash: passwordHash })
    .from(users)
    .where(eq(username, wanted.username)),
);

// Index: users_pkey.
const find = statement('find_user', { id }, (wanted) =>
  db.select({ id, username, epoch }).from(users).where(eq(id, wanted.id)),
);

// Index: users_lower_username. Two are enough to know that it is not the only one.
const findIgnoringCase = statement('find_users_ignoring_case', { username }, (wanted) =>
  db
    .select({ username })
    .from(users)
    .where(eq(sql`lower(${username})`, sql`lower(${wanted.username}::text)`))
    .limit(constant(2)),
);

const HASHES = { id, old: passwordHash, hash: passwordHash };

// Index: users_pkey.
const replaceHash = statement('replace_password_hash', HASHES, (given) =>
  db
    .update(users)
    .set({ passwordHash: given.hash })
    .where(and(eq(id, given.id), eq(passwordHash, given.old))),
);

// Index: users_pkey.
const anyUser = statement('has_users', {}, () =>
  db.select({ id }).from(users).orderBy(asc(id)).limit(constant(1)),
);

/** Returns the new user's id, or null when the username is taken. */
export async function insertUser(
  username: User['username'],
  email: User['email'],
  passwordHash: User['passwordHash'],
): Promise<User['id'] | null> {
  const [row] = await insert({ username, email, passwordHash });
  return row?.id ?? null;
}

export async function findCredentialsByName(username: User['username']) {
  const [row] = await findCredentials({ username });
  return row;
}

export async function findUserById(id: User['id']) {
  const [row] = await find({ id });
  return row;
}

/** The one name that differs from `username` in the case of letters only; undefined for none or several. */
export async function findNameIgnoringCase(
  username: User['username'],
): Promise<User['username'] | undefined> {
  const [row, another] = await findIgnoringCase({ username });
  return another ? undefined : row?.username;
}

type Hash = User['passwordHash'];

/** Replaces a hash, unless it has changed in between. */
export async function replacePasswordHash(id: User['id'], old: Hash, hash: Hash): Promise<void> {
  await replaceHash({ id, old, hash });
}

/** Whether there is any user. */
export async function userExists(): Promise<boolean> {
  const rows = await anyUser({});
  return rows.length > 0;
}
