/** The users that a run creates, recognizable by name, and their deletion. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';

export interface SmokeUser {
  username: string;
  email: string;
  password: string;
}

/** Milliseconds that deleting a user may take. */
const DELETION_MS = 120_000;

export class SmokeUsers {
  readonly #run = randomBytes(4).toString('hex');
  readonly #made: string[] = [];

  /** A new user, not registered yet; `role` becomes part of the name. */
  next(role: string): SmokeUser {
    const username = `smoke-${this.#run}-${role}`;
    const password = randomBytes(18).toString('base64url');
    return { username, email: `${username}@example.org`, password };
  }

  /** Records a user to delete. Call it before registering: the answer may get lost. */
  remember({ username }: SmokeUser): void {
    if (!this.#made.includes(username)) this.#made.push(username);
  }

  /** Names of users that may exist. */
  get made(): readonly string[] {
    return this.#made;
  }
}

/**
 * Runs `command` in a shell with the user's name as its last argument.
 * @throws Error with the command's output when its exit code is not 0.
 */
export async function deleteUser(command: string, username: string): Promise<void> {
  const child = spawn('/bin/sh', ['-c', `${command} "$1"`, 'cleanup', username], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: DELETION_MS,
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  const [code, ...output] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  if (code === 0) return;
  throw new Error(`the command exited with ${code}: ${output.join('').trim()}`);
}
