/** The environment, parsed once: the only file that reads `process.env`. */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { parseTrust } from './addresses.ts';

const port = z.coerce.number('must be a number').int().min(0).max(65_535);
const EVERYWHERE = '0.0.0.0';

const proxies = z.string().transform((text, { addIssue }) => {
  const trust = parseTrust(text);
  if (trust !== undefined) return trust;
  addIssue(
    'must be true, false, or addresses and networks such as 10.0.0.0/8, with commas between',
  );
  return z.NEVER;
});

const schema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  DATABASE_POOL: z.coerce.number('must be a number').int().min(1).max(500).default(10),
  PORT: port.default(3000),
  SIMULATOR_PORT: port.default(5001),
  OPS_PORT: port.default(9464),
  // Shells and containers set it to the machine's name, which says nothing about where to listen.
  HOSTNAME: z
    .string()
    .transform((name) => (name === hostname() ? EVERYWHERE : name))
    .default(EVERYWHERE),
  AUTH_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  AUTH_URL: z.url({ protocol: /^https?$/ }).optional(),
  SIMULATOR_USER: z.string().min(1).default('simulator'),
  SIMULATOR_PASSWORD: z.string().min(1).default('super_safe!'),
  TRUST_PROXY: proxies.default(false),
  SHUTDOWN_GRACE_MS: z.coerce.number('must be a number').int().min(0).max(60_000).default(0),
  // Longer than the idle time-out of a proxy (Traefik: 90 s), which then closes first.
  KEEP_ALIVE_TIMEOUT: z.coerce.number('must be a number').int().min(1).default(95_000),
  REVISION: z
    .string()
    .regex(/^[\w.-]{1,64}$/, 'must be letters, digits, dots and dashes')
    .optional(),
  LOG_LEVEL: z.enum(['error', 'warn', 'info', 'debug', 'silent']).default('info'),
});

export type Environment = z.infer<typeof schema>;
export type ServerEnvironment = Environment & { DATABASE_URL: string; AUTH_SECRET: string };

type Variables = Record<string, string | undefined>;

/** The variable that holds, instead of the value of `name`, the path of a file with it. */
const fileOf = (name: string) => `${name}_FILE`;

/** A file's text, without the line break that editors and `echo` put at its end. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error;
    throw new Error(`${resolve(file)} cannot be read: ${code}`);
  }
}

/** The value of a variable, wherever it is given. @throws Error that says what is wrong with it. */
function lookUp(name: string, source: Variables): string | undefined {
  const value = source[name] || undefined;
  const file = source[fileOf(name)];
  if (!file) return value;
  if (value) throw new Error(`is given twice, as ${fileOf(name)} too`);
  const text = textOf(file);
  // Taken as absent it would bring a default in place of a secret.
  if (text === '') throw new Error(`${resolve(file)} is empty`);
  return text;
}

/**
 * Parses an environment. An empty value counts as absent, and each variable `X` may be given as
 * `X_FILE`, the path of a file that holds its value.
 * @throws Error that names every variable with a wrong value, and never prints a value.
 */
export function parseEnvironment(source: Variables): Environment {
  const problems: string[] = [];
  const given: Variables = {};
  for (const name of Object.keys(schema.shape)) {
    try {
      given[name] = lookUp(name, source);
    } catch (error) {
      problems.push(`${name}: ${error instanceof Error ? error.message : error}`);
    }
  }
  const { data, error } = schema.safeParse(given);
  problems.push(...(error?.issues ?? []).map(({ path, message }) => `${path}: ${message}`));
  if (data && problems.length === 0) return data;
  throw new Error(`The environment is wrong. ${problems.join('; ')}`);
}

let parsed: Environment | undefined;

/** The environment of a command, where the database and the secret may be absent. */
export function environment(): Environment {
  parsed ??= parseEnvironment(process.env);
  return parsed;
}

/** That a variable is absent where there is no default. */
export function missing(name: keyof Environment): Error {
  return new Error(`The environment is wrong. ${name}: is required`);
}

/**
 * The environment of a server, which cannot run without a database and a secret.
 * @throws Error that names what is missing.
 */
export function serverEnvironment(): ServerEnvironment {
  const { DATABASE_URL, AUTH_SECRET, ...rest } = environment();
  if (!DATABASE_URL) throw missing('DATABASE_URL');
  if (!AUTH_SECRET) throw missing('AUTH_SECRET');
  return { ...rest, DATABASE_URL, AUTH_SECRET };
}

/** The environment for a child process: this one's, with `changes` on top, also of what a file holds. */
export function childEnvironment(changes: Record<string, string>): NodeJS.ProcessEnv {
  const own = { ...process.env };
  for (const name of Object.keys(changes)) delete own[fileOf(name)];
  return { ...own, ...changes };
}
