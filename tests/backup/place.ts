/** The test's own folder, and the account that Postgres and the scripts run as. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ended, terminate } from '../../bin/child.ts';
import { chooseAccount } from '../../bin/postgres/account.ts';
import type { Account } from '../../bin/postgres/programs.ts';
import { inProject } from '../../bin/project.ts';
import { newFolder, removeFolder } from '../support/folders.ts';
import { foldersOf, type Programs } from './programs.ts';

/** The deployed scripts and configuration. */
export const DEPLOYED = inProject('deploy/backup');

export interface Outcome {
  ok: boolean;
  output: string;
  seconds: number;
}

type Variables = Record<string, string>;

export class Place {
  readonly directory: string;
  readonly programs: Programs;
  readonly #account: Account;
  readonly #children = new Set<ChildProcess>();
  /** What differs from a deployment: addresses and file paths. */
  readonly environment: Variables;

  constructor(directory: string, programs: Programs, account: Account, port: number) {
    this.directory = directory;
    this.programs = programs;
    this.#account = account;
    const within = (name: string) => join(directory, name);
    this.environment = {
      PATH: [...foldersOf(programs), '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
      ...(programs.libraries.length > 0 && { LD_LIBRARY_PATH: programs.libraries.join(':') }),
      ...{ PGHOST: directory, PGPORT: String(port), PGUSER: 'postgres', PGDATABASE: 'minitwit' },
      ...{ PGDATA: within('18/docker'), KEEP_IN: within('.') },
      ...{ TEXTFILE_DIRECTORY: within('textfile'), DRILL_PATH: within('drill') },
      PGBACKREST_CONFIG: join(DEPLOYED, 'pgbackrest.conf'),
      PGBACKREST_CONFIG_INCLUDE_PATH: within('conf.d'),
      PGBACKREST_LOCK_PATH: within('lock'),
      PGBACKREST_PG1_PATH: within('18/docker'),
      PGBACKREST_PG1_SOCKET_PATH: directory,
      PGBACKREST_PG1_PORT: String(port),
      PGBACKREST_REPO1_PATH: within('repository'),
      // Seconds until unavailable storage times out; a minute in a deployment.
      PGBACKREST_IO_TIMEOUT: '10',
    };
  }

  /** A path below the folder. */
  within(path: string): string {
    return join(this.directory, path);
  }

  /** The value of a variable that this place sets. */
  setting(name: string): string {
    const value = this.environment[name];
    if (value === undefined) throw new Error(`There is no variable ${name}.`);
    return value;
  }

  /** Makes the account the owner of a file or folder. */
  async own(path: string): Promise<void> {
    const { owner } = this.#account;
    if (owner) await chown(path, owner.uid, owner.gid);
  }

  async makeFolder(path: string): Promise<void> {
    await mkdir(this.within(path), { recursive: true, mode: 0o700 });
    await this.own(this.within(path));
  }

  /** Writes a file that only the account may read. */
  async write(path: string, content: string, mode = 0o600): Promise<string> {
    await writeFile(this.within(path), content, { mode });
    await this.own(this.within(path));
    return this.within(path);
  }

  /** Starts a program as the account, in a process group of its own. */
  start(program: string, args: string[] = [], changes: Variables = {}): ChildProcess {
    const [command = program, ...rest] = [...this.#account.prefix, program, ...args];
    const child = spawn(command, rest, {
      cwd: this.directory,
      env: { NODE_ENV: 'production', ...this.environment, ...changes },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(this.#account.prefix.length === 0 ? this.#account.owner : {}),
    });
    this.#children.add(child);
    void ended(child).then(() => this.#children.delete(child));
    return child;
  }

  /** Runs a program and waits for it. The caller decides what a failure means. */
  async run(program: string, args: string[] = [], changes: Variables = {}): Promise<Outcome> {
    const began = performance.now();
    const child = this.start(program, args, changes);
    const { stdout, stderr } = child;
    if (!stdout || !stderr) throw new Error(`${program} has no output`);
    const [out, err] = await Promise.all([text(stdout), text(stderr), ended(child)]);
    const seconds = (performance.now() - began) / 1_000;
    return { ok: child.exitCode === 0, output: `${out}${err}`.trim(), seconds };
  }

  /** Runs a program. @throws Error with its output when it fails. */
  async require(program: string, args: string[] = [], changes: Variables = {}): Promise<string> {
    const { ok, output } = await this.run(program, args, changes);
    if (!ok) throw new Error(`${program} ${args.join(' ')} failed:\n${output}`);
    return output;
  }

  /** Runs one of the deployed scripts. */
  script(name: string, args: string[] = [], changes: Variables = {}): Promise<Outcome> {
    return this.run(join(DEPLOYED, name), args, changes);
  }

  /** Stops every running program and deletes the folder. */
  async clear(): Promise<void> {
    await Promise.all([...this.#children].map(terminate));
    await removeFolder(this.directory);
  }
}

/** A place whose Postgres listens at `port`. */
export async function makePlace(programs: Programs, port: number): Promise<Place> {
  const directory = await newFolder('backup');
  const account = await chooseAccount(join(directory, 'x'), DEPLOYED);
  const place = new Place(directory, programs, account, port);
  await place.own(directory);
  for (const folder of ['18', 'conf.d', 'drill', 'lock', 'repository', 'textfile']) {
    await place.makeFolder(folder);
  }
  return place;
}
