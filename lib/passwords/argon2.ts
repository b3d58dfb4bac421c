/** Argon2id hashes as PHC strings: `$argon2id$v=19$m=…,t=…,p=…$salt$hash`, m in KiB. */
import { argon2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import type { StoredHash } from './legacy-hashes.ts';

const derive = promisify(argon2);

interface Cost {
  /** KiB. */
  memory: number;
  passes: number;
  parallelism: number;
}

const CURRENT: Cost = { memory: 19_456, passes: 2, parallelism: 1 };
const SALT_BYTES = 16;
const TAG_BYTES = 32;

// Upper limits for stored hashes, about fifteen times the current cost: a row above them is corrupt or
// hostile and must not delay other people's sign-ins.
const MAX_MEMORY = 262_144;
const MAX_WORK = 589_824;
const MAX_PARALLELISM = 16;

function prefix({ memory, passes, parallelism }: Cost): string {
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$`;
}

const unpadded = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '');

function argon2id(password: string, salt: Buffer, tagLength: number, cost: Cost): Promise<Buffer> {
  return derive('argon2id', { message: password, nonce: salt, tagLength, ...cost });
}

/** Hashes at the current cost with a random salt; returns the PHC string. */
export async function argon2Hash(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const tag = await argon2id(password, salt, TAG_BYTES, CURRENT);
  return `${prefix(CURRENT)}${unpadded(salt)}$${unpadded(tag)}`;
}

/** Takes as long as verifying a password at the current cost. */
export async function argon2Work(password: string): Promise<void> {
  await argon2id(password, Buffer.alloc(SALT_BYTES), TAG_BYTES, CURRENT);
}

/** Whether `stored` is an argon2id hash at the current cost. */
export function isCurrentArgon2(stored: string): boolean {
  return stored.startsWith(prefix(CURRENT));
}

const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,9}),t=(\d{1,9}),p=(\d{1,9})\$([\w+/]{11,86})\$([\w+/]{16,86})$/;

function isAffordable({ memory, passes, parallelism }: Cost): boolean {
  return (
    parallelism >= 1 &&
    parallelism <= MAX_PARALLELISM &&
    passes >= 1 &&
    memory >= 8 * parallelism &&
    memory <= MAX_MEMORY &&
    memory * passes <= MAX_WORK
  );
}

/** Parses a PHC string within the cost limits; undefined for anything else. */
export function parseArgon2(stored: string): StoredHash | undefined {
  const [, memory, passes, parallelism, salt = '', tag = ''] = PHC.exec(stored) ?? [];
  const cost = {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
  };
  if (!isAffordable(cost)) return undefined;
  const expected = Buffer.from(tag, 'base64');
  const nonce = Buffer.from(salt, 'base64');
  return { expected, derive: (password) => argon2id(password, nonce, expected.length, cost) };
}
