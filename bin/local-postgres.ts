/** Runs PostgreSQL on a folder of the project, for everybody who has no server of their own. */
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { claimOwnership, type Ownership } from '../db/owner-lock.ts';
import { chooseAccount } from './postgres/account.ts';
import { DATABASE, ensureCluster } from './postgres/cluster.ts';
import { findPrograms } from './postgres/programs.ts';
import { forget, launch, portOf, type Server, shutDown } from './postgres/server.ts';
import { secretIn } from './secret-file.ts';

export interface LocalPostgres {
  url: string;
  /** Resolves when no other command uses the server, and keeps new ones out. */
  waitForGuests(): Promise<void>;
  /** Stops the server, ending the statements under way. */
  stop(): Promise<void>;
}

/** Another living process owns the server of this folder, which answers at `url`. */
export class AlreadyRunning extends Error {
  readonly url: string;

  constructor(directory: string, url: string) {
    super(`MiniTwit is already running: the database in ${directory} is in use.`);
    this.url = url;
  }
}

/** Milliseconds that the lock of an owner that was killed may outlive it. */
const AFTERLIFE = 1_000;
/** Milliseconds that the remains of a server that was killed may stand in the way. */
const REMAINS = 5_000;
/** Milliseconds that a server may take to start or to stop. */
const PATIENCE = 120_000;

type Claim = Ownership | 'taken' | 'busy' | 'stranger' | 'silent';

function whatAnswered(error: unknown): Claim {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^(57P0.|CONNECTION_CLOSED)$/.test(code)) return 'busy';
  return /^(28...|3D...)$/.test(code) ? 'stranger' : 'silent';
}

/** Tries to own the server at `url`. `busy`: it starts or stops; `stranger`: it is not ours. */
async function claim(url: string): Promise<Claim> {
  const deadline = Date.now() + AFTERLIFE;
  try {
    do {
      const ownership = await claimOwnership(url);
      if (ownership) return ownership;
      await pause(50);
    } while (Date.now() < deadline);
    return 'taken';
  } catch (error) {
    return whatAnswered(error);
  }
}

/** What PostgreSQL says when something of a server that was killed, or another start, is in its way. */
const OBSTACLE = /"postmaster.pid" already exists|still in use|could not bind/;

/**
 * Starts the server, or takes over one whose owner was killed. Several starts may do this at once:
 * whoever gets the lock owns it, whoever started it.
 */
async function own(server: Server, password: string): Promise<{ url: string; lock: Ownership }> {
  const begin = Date.now();
  let forgotten = false;
  for (;;) {
    const port = await portOf(server.directory);
    const url = `postgres://${DATABASE}:${password}@127.0.0.1:${port}/${DATABASE}`;
    const lock = port ? await claim(url) : 'silent';
    if (lock === 'taken') throw new AlreadyRunning(server.directory, url);
    if (typeof lock !== 'string') return { url, lock };
    if (lock !== 'busy') {
      const { ok, output } = await launch(server);
      if (ok) continue;
      const waited = Date.now() - begin > REMAINS;
      if (!OBSTACLE.test(output) || (waited && (forgotten || lock === 'stranger'))) {
        throw new Error(`PostgreSQL does not start on ${server.directory}: ${output}`);
      }
      // Nobody answers at its port, so the process that now has its id is another program.
      if (waited) await forget(server.directory);
      forgotten = waited;
    }
    if (Date.now() - begin > PATIENCE) {
      throw new Error(`PostgreSQL on ${server.directory} neither starts nor stops.`);
    }
    await pause(100);
  }
}

/**
 * Runs PostgreSQL on `directory`, made when it is new, until `stop` is called. It listens only on
 * 127.0.0.1, at a port that the URL names, and outlives this process when that is killed.
 * @throws AlreadyRunning when another living process does so; Error that says what is in the way.
 */
export async function startLocalPostgres(directory: string): Promise<LocalPostgres> {
  const place = resolve(directory);
  await mkdir(dirname(place), { recursive: true });
  const programs = await findPrograms();
  const account = await chooseAccount(place, dirname(programs.postgres));
  const password = await secretIn(`${place}.password`);
  await ensureCluster(place, password, programs, account);
  const server = { directory: place, programs, account };
  const { url, lock } = await own(server, password);
  const stop = async () => {
    await shutDown(server);
    await lock.release();
  };
  return { url, waitForGuests: lock.waitForGuests, stop };
}
