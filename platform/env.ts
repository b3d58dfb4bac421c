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
    'must be true, false, or a comma-separated list of addresses and networks such as 10.0.0.0/8',
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
  // Shells and containers set it to the machine's name, which is not an address to listen on.
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
  // Longer than a proxy's idle timeout (Traefik: 90 s), so that the proxy closes first.
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

/** The variable with the path of a file that holds the value of `name`. */
const fileOf = (name: string) => `${name}_FILE`;

/** Reads a file without the trailing line break that editors and `echo` add. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : error;
    throw new Error(`${resolve(file)} cannot be read: ${code}`);
  }
}

/** Reads a variable or its file. @throws Error with the reason when that fails. */
function lookUp(name: string, source: Variables): string | undefined {
  const value = source[name] || undefined;
  const file = source[fileOf(name)];
  if (!file) return value;
  if (value) throw new Error(`is given twice, also as ${fileOf(name)}`);
  const text = textOf(file);
  // Treating it as absent would replace a secret with a default.
  if (text === '') throw new Error(`${resolve(file)} is empty`);
  return text;
}

/**
 * Parses an environment. Empty values are ignored. Each variable `X` may be given as `X_FILE`, the
 * path of a file that holds its value.
 * @throws Error that names every invalid variable, but never contains a value.
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
  throw new Error(`Invalid environment: ${problems.join('; ')}`);
}

let parsed: Environment | undefined;

/** The environment of a command; the database and the secret are optional. */
export function environment(): Environment {
  parsed ??= parseEnvironment(process.env);
  return parsed;
}

/** The error for a required variable that is not set. */
export function missing(name: keyof Environment): Error {
  return new Error(`Invalid environment: ${name}: is required`);
}

/**
 * The environment of a server, which requires a database and a secret.
 * @throws Error that names what is missing.
 */
export function serverEnvironment(): ServerEnvironment {
  const { DATABASE_URL, AUTH_SECRET, ...rest } = environment();
  if (!DATABASE_URL) throw missing('DATABASE_URL');
  if (!AUTH_SECRET) throw missing('AUTH_SECRET');
  return { ...rest, DATABASE_URL, AUTH_SECRET };
}

/** The environment for a child process: this one's with `changes`, which also override `X_FILE`. */
export function childEnvironment(changes: Record<string, string>): NodeJS.ProcessEnv {
  const own = { ...process.env };
  for (const name of Object.keys(changes)) delete own[fileOf(name)];
  return { ...own, ...changes };
}
