/** The users that a run makes, named so that everybody sees whose they are, and their deletion. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';

export interface SmokeUser {
  username: string;
  email: string;
  password: string;
}

/** Milliseconds that the deletion of a user may take. */
const DELETION = 120_000;

export class SmokeUsers {
  readonly #run = randomBytes(4).toString('hex');
  readonly #made: string[] = [];

  /** Somebody new, not registered yet; `role` becomes a part of the name. */
  next(role: string): SmokeUser {
    const username = `smoke-${this.#run}-${role}`;
    const password = randomBytes(18).toString('base64url');
    return { username, email: `${username}@example.org`, password };
  }

  /** Remembers a name that is, or may be, registered by now. */
  remember({ username }: SmokeUser): void {
    if (!this.#made.includes(username)) this.#made.push(username);
  }

  /** Those that may exist. */
  get made(): readonly string[] {
    return this.#made;
  }
}

/**
 * Runs `command` in a shell with the user's name as its last argument.
 * @throws Error with what the command said when it did not end with 0.
 */
export async function deleteUser(command: string, username: string): Promise<void> {
  const child = spawn('/bin/sh', ['-c', `${command} "$1"`, 'cleanup', username], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: DELETION,
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  const [code, ...said] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  if (code === 0) return;
  throw new Error(`the command ended with ${code}: ${said.join('').trim()}`);
}
