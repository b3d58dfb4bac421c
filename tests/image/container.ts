/**
 * Containers of an image as an engine would run them: its user, its environment and nothing of ours,
 * all its files read-only, no shell, and the program as the first process. The network is this
 * machine's.
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

/** Milliseconds for a command to do its work, and for a server that was told to end. */
const PATIENCE_MS = 60_000;

const NAMESPACES = ['--mount', '--pid', '--fork'];

export interface Image {
  root: string;
  config: ImageConfig;
}

export interface Run {
  /** What comes after the image's name on a command line. */
  args?: string[];
  /** Runs this instead of the entry point, as health checks do. */
  command?: string[];
  environment: Record<string, string>;
  /** A folder that the container finds at /run. */
  folder: string;
}

export interface Ended {
  code: number | null;
  output: string;
}

/** The containers that run now, for when the test is interrupted; none is started after that. */
const running = new Set<Container>();
let interrupted = false;

export class Container {
  readonly #child: ChildProcess;
  /** Once it has ended and everything that it printed has arrived. */
  readonly #closed: Promise<unknown>;
  #output = '';
  /** When it was started, as `performance.now()` says it. */
  readonly began = performance.now();

  constructor({ root, config }: Image, { args, command, environment, folder }: Run) {
    if (interrupted) throw new Error('Interrupted.');
    const program = command ?? [...config.Entrypoint, ...(args ?? config.Cmd)];
    const [user = '', group = ''] = config.User.split(':');
    const isolated = ['sh', '-c', ISOLATE, root, folder, user, group, config.WorkingDir];
    const given = config.Env.map((line) => line.split(/=(.*)/s).slice(0, 2));
    this.#child = spawn('unshare', [...NAMESPACES, ...isolated, ...program], {
      // An engine sets HOSTNAME to a name that says nothing about where to listen.
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

  /** What it has printed so far. */
  get output(): string {
    return this.#output;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Its first process, as this machine numbers it; 0 before there is one, and after its end. */
  get pid(): number {
    const { pid } = this.#child;
    try {
      return Number.parseInt(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'), 10) || 0;
    } catch {
      return 0;
    }
  }

  /** What its first process was started with, once that is the server: Next soon writes over it. */
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
    // Whoever is killed is the first process, with which all others end; its starter follows.
    if (pid) process.kill(pid, name);
    else if (name === 'SIGKILL') this.#child.kill(name);
  }

  /** Waits until its end, which comes by force when it takes too long. */
  async ended(): Promise<Ended> {
    const limit = setTimeout(() => this.signal('SIGKILL'), PATIENCE_MS);
    await this.#closed;
    clearTimeout(limit);
    return { code: this.#child.exitCode, output: this.#output };
  }
}

/** Runs a container to its end. */
export function runContainer(image: Image, run: Run): Promise<Ended> {
  return new Container(image, run).ended();
}

/** Ends all containers at once, and for good. */
export function killContainers(): void {
  interrupted = true;
  for (const container of running) container.signal('SIGKILL');
}
