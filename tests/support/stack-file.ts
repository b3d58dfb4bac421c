/** Reads the stack in deploy/ as Docker does: resolves variables and anchors, and merges files. */
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { inProject } from '../../bin/project.ts';

type Strings = Record<string, string>;

interface Resources {
  memory?: string;
  cpus?: string;
  pids?: number;
}

export interface Mount {
  type: string;
  source: string;
  target: string;
}

export interface Service {
  image?: string;
  command?: string[];
  environment?: Strings;
  labels?: Strings;
  networks?: string[];
  ports?: (string | { published: number; target: number; mode?: string })[];
  volumes?: (string | Mount)[];
  configs?: { source: string; target: string }[];
  secrets?: (string | { source: string })[];
  healthcheck?: { test?: string[]; disable?: boolean };
  logging?: { driver: string; options: Strings };
  read_only?: boolean;
  cap_drop?: string[];
  stop_grace_period?: string;
  deploy?: {
    mode?: string;
    replicas?: number;
    labels?: Strings;
    placement?: { constraints?: string[]; max_replicas_per_node?: number };
    resources?: { limits?: Resources; reservations?: Resources };
    update_config?: Record<string, string | number>;
  };
}

export interface Stack {
  services: Record<string, Service>;
  networks: Record<string, { internal?: boolean } | null>;
  volumes: Record<string, unknown>;
  configs: Record<string, { file: string; name: string }>;
  secrets: Record<string, { external?: boolean; file?: string; name: string }>;
}

/** `$$`, `${NAME}`, `${NAME:-default}` or `${NAME:?complaint}`; Docker fills in nothing in a default. */
const VARIABLE = /\$\$|\$\{(\w+)(?:(:-|:\?)([^}]*))?\}/g;

/** Interpolates variables as Docker does. @throws Error for a required variable that is not set. */
function interpolate(text: string, variables: Strings): string {
  return text.replace(VARIABLE, (found, name?: string, operator?: string, word = '') => {
    if (found === '$$' || !name) return '$';
    const value = variables[name];
    if (value) return value;
    if (operator === ':?') throw new Error(`${name} is not set: ${word}`);
    return word;
  });
}

const isTree = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The lists that Docker merges by appending; of all others it uses the last file's. */
const ADDED = new Set([
  'networks',
  'secrets',
  'configs',
  'volumes',
  'ports',
  'cap_add',
  'cap_drop',
]);

function merged(below: unknown, above: unknown, name = ''): unknown {
  if (isTree(below) && isTree(above)) {
    const result = { ...below };
    for (const [key, value] of Object.entries(above)) {
      result[key] = key in below ? merged(below[key], value, key) : value;
    }
    return result;
  }
  const add = ADDED.has(name) && Array.isArray(below) && Array.isArray(above);
  return add ? [...below, ...above] : above;
}

/** Interpolates after parsing: comments must not count, and a value may be a number only before. */
function fill(value: unknown, variables: Strings): unknown {
  if (typeof value === 'string') return interpolate(value, variables);
  if (Array.isArray(value)) return value.map((each) => fill(each, variables));
  if (!isTree(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, fill(each, variables)]),
  );
}

/**
 * Reads files of deploy/ and merges each over those before it.
 * @throws Error that names a required variable which is not set.
 */
export async function readStack(names: string[], variables: Strings): Promise<Stack> {
  const texts = names.map((name) => readFile(inProject(`deploy/${name}`), 'utf8'));
  const files = (await Promise.all(texts)).map((text) => parse(text, { merge: true }) as unknown);
  const whole = files.reduce((below, above) => merged(below, above));
  return fill(whole, variables) as Stack;
}
