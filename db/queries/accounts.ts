/** What an account holds, and its deletion: for commands, which wait as long as it takes. */
import postgres from 'postgres';

export interface Holdings {
  messages: number;
  /** How many the user follows. */
  following: number;
  followers: number;
}

const HOLDINGS = `
  (select count(*) from messages where author_id = account.id)::int as messages, -- messages_by_author
  (select count(*) from follows where who_id = account.id)::int as following, -- follows_pkey
  (select count(*) from follows where whom_id = account.id)::int as followers -- follows_followers`;

const COUNT = `select ${HOLDINGS}
  from users account where username = $1 -- users_username_unique`;

// Messages and follows go with the user, by their foreign keys; the counts are those from before.
const DELETE = `with account as (delete from users where username = $1 returning id)
  select ${HOLDINGS}
  from account`;

/** Sends one statement on a connection of its own, which has no deadline. */
async function sendTo(url: string, text: string, username: string): Promise<Holdings | undefined> {
  const connection = postgres(url, {
    max: 1,
    connect_timeout: 10,
    fetch_types: false,
    onnotice: () => {},
    connection: { application_name: 'minitwit-admin', statement_timeout: 0 },
  });
  try {
    const [row] = await connection.unsafe<Holdings[]>(text, [username]);
    return row;
  } finally {
    await connection.end({ timeout: 5 });
  }
}

/** Undefined when there is no such user. */
export function countHoldings(url: string, username: string): Promise<Holdings | undefined> {
  return sendTo(url, COUNT, username);
}

/** Deletes a user with everything it holds, and gives what that was; undefined when there is none. */
export function deleteUser(url: string, username: string): Promise<Holdings | undefined> {
  return sendTo(url, DELETE, username);
}
