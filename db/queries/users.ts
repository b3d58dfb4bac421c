import { and, asc, eq, getTableName, sql } from 'drizzle-orm';
import { db } from '../client.ts';
import { constant } from '../expressions.ts';
import { nameSkeletons, type User, users } from '../schema.ts';
import { json, statement } from '../statement.ts';

const { id, username, email, passwordHash, sessionEpoch: epoch } = users;

const NEW_USER = { username, email, passwordHash, skeletons: json<string[]>() };

// Constraints enforce uniqueness, also between concurrent sign-ups. The strict insert fails if a
// skeleton is taken. Indexes: users_username_unique, name_skeletons_pkey.
const insertion = (name: string, strict: boolean) =>
  statement(name, NEW_USER, ({ skeletons, ...user }) => {
    const added = db
      .$with('added')
      .as(
        db.insert(users).values(user).onConflictDoNothing({ target: username }).returning({ id }),
      );
    const rows = db
      .select({
        skeleton: sql`json_array_elements_text(${skeletons}::json)`.as('skeleton'),
        userId: added.id,
      })
      .from(added);
    const insert = db.insert(nameSkeletons).select(rows);
    const noted = db.$with('noted').as(
      (strict ? insert : insert.onConflictDoNothing()).returning({
        userId: nameSkeletons.userId,
      }),
    );
    return db.with(added, noted).select({ id: added.id }).from(added);
  });

const insert = insertion('insert_user', false);
const insertStrictly = insertion('insert_distinct_user', true);

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

// Index: users_lower_username. Two rows suffice to know that the name is ambiguous.
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

type NewUser = Pick<User, 'username' | 'email' | 'passwordHash'> & { skeletons: string[] };

/** Returns the new user's id, or null when the username is taken. Skeletons that are taken are left out. */
export async function insertUser(user: NewUser): Promise<User['id'] | null> {
  const [row] = await insert(user);
  return row?.id ?? null;
}

/** The name that PostgreSQL gives to the primary key. */
const SKELETON_KEY = `${getTableName(nameSkeletons)}_pkey`;

const isSkeletonTaken = (error: unknown) =>
  error instanceof Error && 'constraint_name' in error && error.constraint_name === SKELETON_KEY;

/** The same, but adds no user if a skeleton is taken, and then returns 'alike'. */
export async function insertDistinctUser(user: NewUser): Promise<User['id'] | null | 'alike'> {
  try {
    const [row] = await insertStrictly(user);
    return row?.id ?? null;
  } catch (error) {
    if (isSkeletonTaken(error)) return 'alike';
    throw error;
  }
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

/** Replaces a hash, unless it has changed meanwhile. */
export async function replacePasswordHash(id: User['id'], old: Hash, hash: Hash): Promise<void> {
  await replaceHash({ id, old, hash });
}

/** Whether there is any user. */
export async function userExists(): Promise<boolean> {
  const rows = await anyUser({});
  return rows.length > 0;
}
