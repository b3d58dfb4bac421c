/**
 * Who owns a database server that MiniTwit itself started: a session advisory lock, which unlike a
 * file with a process id can neither be left behind by a crash nor point at somebody else.
 */
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';

/** Any two constants that nothing else in the database locks. */
const OWNER = 64_648_949;
const GUESTS = 64_648_950;

export interface Ownership {
  /** Resolves when no guest is left, and keeps new ones out. */
  waitForGuests(): Promise<void>;
  /** Gives the ownership back. */
  release(): Promise<void>;
}

/** One connection that stays: the driver's default would replace it, and drop its lock, within the hour. */
function connect(url: string, onclose: () => void = () => {}): postgres.Sql {
  return postgres(url, {
    max: 1,
    idle_timeout: 0,
    max_lifetime: 0,
    connect_timeout: 5,
    backoff: () => 0.1,
    fetch_types: false,
    onnotice: () => {},
    onclose,
    connection: { application_name: 'minitwit-owner' },
  });
}

/**
 * Takes the ownership of the server at `url`, and takes it again whenever the connection is lost.
 * Gives undefined when a living process has it.
 * @throws the driver's error when the server cannot be reached.
 */
export async function claimOwnership(url: string): Promise<Ownership | undefined> {
  let held = false;
  const connection = connect(url, () => {
    if (held) void holdAgain();
  });
  const holdAgain = async (): Promise<void> => {
    try {
      await connection`select pg_advisory_lock(${OWNER})`;
    } catch {
      await pause(200);
      if (held) await holdAgain();
    }
  };
  const release = async () => {
    held = false;
    await connection.end({ timeout: 0 });
  };
  try {
    const [row] = await connection`select pg_try_advisory_lock(${OWNER}) as held`;
    held = row?.held === true;
  } finally {
    if (!held) await release();
  }
  if (!held) return undefined;
  const waitForGuests = async () => {
    await connection`select pg_advisory_lock(${GUESTS})`;
  };
  return { waitForGuests, release };
}

/**
 * Asks the owner of the server at `url`, if it is a short-lived command, to stay until the result is called.
 * @throws the driver's error when the server cannot be reached, or is stopped while asking.
 */
export async function enterAsGuest(url: string): Promise<() => Promise<void>> {
  const connection = connect(url);
  const leave = () => connection.end({ timeout: 0 });
  try {
    await connection`select pg_advisory_lock_shared(${GUESTS})`;
  } catch (error) {
    await leave();
    throw error;
  }
  return leave;
}
