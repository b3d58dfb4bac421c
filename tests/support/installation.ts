/** MiniTwit as somebody has it on a machine: a copy of the project whose data is its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, readdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, onTestFinished } from 'vitest';
import { startLocalPostgres } from '../../bin/local-postgres.ts';
import { inProject } from '../../bin/project.ts';
import { childEnvironment } from '../../platform/env.ts';
import type { Ended } from './command.ts';
import { newFolder, removeFolder } from './folders.ts';
import { requireBuild } from './server.ts';

/** What is not needed to run, or comes about by running; the rest is copied, so that nobody's work shows. */
const LEFT_OUT = ['.data', '.git', '.next', 'coverage', 'docs', 'node_modules', 'reports', 'tests'];
const BUILD = ['.next/standalone', '.next/built-from'];

interface User {
  uid: number;
  gid: number;
}

interface Options {
  args?: string[];
  environment?: Record<string, string>;
}

export interface Running extends Addresses {
  process: ChildProcess;
  /** What it has said so far. */
  said: Readonly<{ stdout: string; stderr: string }>;
  ended: Promise<Ended>;
}

interface Addresses {
  site: string;
  simulator: string;
}

/** The addresses that a start prints once it is ready. */
function addressesIn(output: string): Addresses | undefined {
  if (!output.includes('MiniTwit is ready.')) return undefined;
  const [site, simulator] = output.match(/(?<=: +http:\/\/)localhost:\d+/g)?.slice(-2) ?? [];
  return { site: `http://${site}`, simulator: `http://${simulator}` };
}

export class Installation {
  readonly folder: string;
  /** Who runs it; as a rule ourselves. */
  readonly user: User | undefined;

  constructor(folder: string, user?: User) {
    this.folder = folder;
    this.user = user;
  }

  get database(): string {
    return path.join(this.folder, '.data/postgres');
  }

  #spawn(command: string, { args = [], environment = {} }: Options): ChildProcess {
    return spawn(process.execPath, [`bin/${command}.ts`, ...args], {
      cwd: this.folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...this.user,
      env: childEnvironment({
        ...{ NODE_ENV: 'development', DATABASE_URL: '', AUTH_SECRET: '', LOG_LEVEL: 'warn' },
        ...{ HOSTNAME: '127.0.0.1', PORT: '0', SIMULATOR_PORT: '0', OPS_PORT: '0' },
        ...environment,
      }),
    });
  }

  #follow(
    child: ChildProcess,
    onOutput: (stdout: string) => void = () => {},
    said = { stdout: '', stderr: '' },
  ): Promise<Ended> {
    child.stdout?.on('data', (chunk) => {
      said.stdout += chunk;
      onOutput(said.stdout);
    });
    child.stderr?.on('data', (chunk) => {
      said.stderr += chunk;
    });
    return once(child, 'close').then(() => ({ code: child.exitCode, ...said }));
  }

  /** Runs a command to its end. */
  run(command: string, options: Options = {}): Promise<Ended> {
    return this.#follow(this.#spawn(command, options));
  }

  /**
   * Starts it and waits until it is ready.
   * @throws Error with what it said when it ends before.
   */
  async start(options: Options = {}): Promise<Running> {
    const child = this.#spawn('start', options);
    const { promise: ready, resolve } = Promise.withResolvers<Addresses>();
    const said = { stdout: '', stderr: '' };
    const onOutput = (stdout: string) => {
      const addresses = addressesIn(stdout);
      if (addresses) resolve(addresses);
    };
    const ended = this.#follow(child, onOutput, said);
    const early = ended.then(({ stdout, stderr }): never => {
      throw new Error(`It did not start:\n${stdout}${stderr}`);
    });
    early.catch(() => {});
    onTestFinished(async () => {
      child.kill('SIGKILL');
      await ended;
    });
    return { process: child, said, ended, ...(await Promise.race([ready, early])) };
  }

  /** Asks a start to stop and waits for its end. */
  async stop(running: Running): Promise<Ended> {
    running.process.kill('SIGTERM');
    return running.ended;
  }

  /** Removes all data, after stopping a database that lost its start. */
  async wipe(): Promise<void> {
    if (existsSync(`${this.database}/postmaster.pid`)) {
      await startLocalPostgres(this.database).then(({ stop }) => stop());
    }
    await removeFolder(path.join(this.folder, '.data'));
  }

  async remove(): Promise<void> {
    await removeFolder(this.folder);
  }
}

/** Installs the present sources and their build in a new folder. */
export async function install(): Promise<Installation> {
  await requireBuild();
  // An ordinary user has to make `.data` here.
  const folder = await newFolder('installed', 0o777);
  const names = (await readdir(inProject('.'))).filter((name) => !LEFT_OUT.includes(name));
  for (const name of [...names, ...BUILD]) {
    const target = path.join(folder, name);
    await cp(inProject(name), target, { recursive: true, verbatimSymlinks: true });
  }
  await symlink(inProject('node_modules'), path.join(folder, 'node_modules'));
  return new Installation(folder);
}

/**
 * Installs MiniTwit once for all tests of the file that calls this.
 * @returns what gives a test the installation, with no data yet and none when the test has ended.
 */
export function installOnce(): (user?: User) => Installation {
  let installed: Installation;
  beforeAll(async () => {
    installed = await install();
    return () => installed.remove();
  }, 180_000);
  return (user) => {
    const installation = new Installation(installed.folder, user);
    onTestFinished(() => installation.wipe());
    return installation;
  };
}
