/**
 * Containers of an image, run like an engine runs them: with the image's user and environment only,
 * read-only files, no shell, and the program as process 1. The network is the host's.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { ImageConfig } from './buildah.ts';

/** `$0` is the root, `$1` what is mounted at /run, `$2` the user, `$3` the group, `$4` the folder. */
const ISOLATE = `set -e
mount --bind "$0" "$0"
mount -o remount,bind,ro "$0"
mount -t proc proc "$0/proc"
mount --rbind /dev "$0/dev"
mount --bind "$1" "$0/run"
mount -o remount,bind,ro "$0/run"
for shell in "$0"/usr/bin/sh "$0"/usr/bin/dash "$0"/usr/bin/bash; do
  if [ -e "$shell" ]; then mount --bind /dev/null "$(realpath "$shell")"; fi
done
root=$0 user=$2 group=$3 folder=$4
shift 4
exec unshare --root "$root" --wd "$folder" --setgid "$group" --setuid "$user" -- "$@"`;

/** Milliseconds for a command to finish, and for a server to shut down. */
const PATIENCE_MS = 60_000;

const NAMESPACES = ['--mount', '--pid', '--fork'];

export interface Image {
  root: string;
  config: ImageConfig;
}

export interface Run {
  /** The arguments after the image's name on a command line. */
  args?: string[];
  /** Runs this instead of the entry point, as health checks do. */
  command?: string[];
  environment: Record<string, string>;
  /** A folder that is mounted at /run. */
  folder: string;
}

export interface Ended {
  code: number | null;
  output: string;
}

/** The running containers, to be killed when the test is interrupted. */
const running = new Set<Container>();
let interrupted = false;

export class Container {
  readonly #child: ChildProcess;
  /** Resolves when it has ended and all its output has arrived. */
  readonly #closed: Promise<unknown>;
  #output = '';
  /** When it was started, by `performance.now()`. */
  readonly began = performance.now();

  constructor({ root, config }: Image, { args, command, environment, folder }: Run) {
    if (interrupted) throw new Error('Interrupted.');
    const program = command ?? [...config.Entrypoint, ...(args ?? config.Cmd)];
    const [user = '', group = ''] = config.User.split(':');
    const isolated = ['sh', '-c', ISOLATE, root, folder, user, group, config.WorkingDir];
    const given = config.Env.map((line) => line.split(/=(.*)/s).slice(0, 2));
    this.#child = spawn('unshare', [...NAMESPACES, ...isolated, ...program], {
      // An engine sets HOSTNAME to a name that must not be used as a listen address.
      env: { ...Object.fromEntries(given), HOSTNAME: hostname(), ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#closed = once(this.#child, 'close');
    running.add(this);
    this.#child.once('exit', () => running.delete(this));
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk) => {
        this.#output += chunk;
      });
    }
  }

  /** Its output so far. */
  get output(): string {
    return this.#output;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The host's process id of its first process; 0 before its start and after its end. */
  get pid(): number {
    const { pid } = this.#child;
    try {
      return Number.parseInt(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'), 10) || 0;
    } catch {
      return 0;
    }
  }

  /** The command line of the server. Next soon overwrites it. */
  async serverCommand(): Promise<string[]> {
    while (this.isRunning) {
      const line = await readFile(`/proc/${this.pid}/cmdline`, 'utf8').catch(() => '');
      const command = line.split('\0').filter(Boolean);
      if (command.at(-1)?.endsWith('/server.js')) return command;
      await pause(2);
    }
    return [];
  }

  signal(name: 'SIGTERM' | 'SIGKILL'): void {
    const { pid } = this;
    // Killing process 1 ends all others, and then its starter.
    if (pid) process.kill(pid, name);
    else if (name === 'SIGKILL') this.#child.kill(name);
  }

  /** Waits until it ends, and kills it if that takes too long. */
  async ended(): Promise<Ended> {
    const limit = setTimeout(() => this.signal('SIGKILL'), PATIENCE_MS);
    await this.#closed;
    clearTimeout(limit);
    return { code: this.#child.exitCode, output: this.#output };
  }
}

/** Runs a container and waits until it ends. */
export function runContainer(image: Image, run: Run): Promise<Ended> {
  return new Container(image, run).ended();
}

/** Kills all containers. None can be started afterwards. */
export function killContainers(): void {
  interrupted = true;
  for (const container of running) container.signal('SIGKILL');
}
