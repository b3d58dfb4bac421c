/** An installation of MiniTwit: a copy of the project with its own data. */
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

/** Not copied: what is not needed to run, or created by running. */
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
  /** Its output so far. */
  output: Readonly<{ stdout: string; stderr: string }>;
  ended: Promise<Ended>;
}

interface Addresses {
  site: string;
  simulator: string;
}

/** The addresses that `start` prints once the server is ready. */
function addressesIn(output: string): Addresses | undefined {
  if (!output.includes('MiniTwit is ready.')) return undefined;
  const [site, simulator] = output.match(/(?<=: +http:\/\/)localhost:\d+/g)?.slice(-2) ?? [];
  return { site: `http://${site}`, simulator: `http://${simulator}` };
}

export class Installation {
  readonly folder: string;
  /** The user who runs it; by default ours. */
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
    output = { stdout: '', stderr: '' },
  ): Promise<Ended> {
    child.stdout?.on('data', (chunk) => {
      output.stdout += chunk;
      onOutput(output.stdout);
    });
    child.stderr?.on('data', (chunk) => {
      output.stderr += chunk;
    });
    return once(child, 'close').then(() => ({ code: child.exitCode, ...output }));
  }

  /** Runs a command until it exits. */
  run(command: string, options: Options = {}): Promise<Ended> {
    return this.#follow(this.#spawn(command, options));
  }

  /**
   * Starts the server and waits until it is ready.
   * @throws Error with its output when it exits before.
   */
  async start(options: Options = {}): Promise<Running> {
    const child = this.#spawn('start', options);
    const { promise: ready, resolve } = Promise.withResolvers<Addresses>();
    const output = { stdout: '', stderr: '' };
    const onOutput = (stdout: string) => {
      const addresses = addressesIn(stdout);
      if (addresses) resolve(addresses);
    };
    const ended = this.#follow(child, onOutput, output);
    const early = ended.then(({ stdout, stderr }): never => {
      throw new Error(`It did not start:\n${stdout}${stderr}`);
    });
    early.catch(() => {});
    onTestFinished(async () => {
      child.kill('SIGKILL');
      await ended;
    });
    return { process: child, output, ended, ...(await Promise.race([ready, early])) };
  }

  /** Stops a server gracefully and waits for it to exit. */
  async stop(running: Running): Promise<Ended> {
    running.process.kill('SIGTERM');
    return running.ended;
  }

  /** Removes all data, after stopping a database whose `start` was killed. */
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
  // Any user must be able to create `.data` here.
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
