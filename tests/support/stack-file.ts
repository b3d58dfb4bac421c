/** The stack in deploy/ as Docker reads it: variables filled in, anchors followed, files merged. */
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

/** Where the `}` is that ends a variable's braces, which may hold others. */
function closing(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at += 1) {
    if (text.startsWith('${', at)) depth += 1;
    if (text[at] === '}') depth -= 1;
    if (depth === 0) return at;
  }
  throw new Error(`A variable does not end: ${text.slice(from, from + 40)}`);
}

function expand(expression: string, variables: Strings): string {
  const [, name = '', operator, word = ''] = /^(\w+)(?:(:-|:\?)(.*))?$/s.exec(expression) ?? [];
  const value = variables[name];
  if (value) return value;
  if (operator === ':?') throw new Error(`${name} is not set: ${word}`);
  return operator ? interpolate(word, variables) : '';
}

/** Fills in `${NAME}`, `${NAME:-default}` and `${NAME:?complaint}`; `$$` is a dollar. */
export function interpolate(text: string, variables: Strings): string {
  let filled = '';
  for (let at = 0; at < text.length; at += 1) {
    if (text.startsWith('$$', at)) {
      filled += '$';
      at += 1;
    } else if (text.startsWith('${', at)) {
      const end = closing(text, at + 2);
      filled += expand(text.slice(at + 2, end), variables);
      at = end;
    } else {
      filled += text[at];
    }
  }
  return filled;
}

const isTree = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The lists that files add to; of all others the last file's counts. */
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

/** Comments hold no variables, and values that look like numbers to YAML may hold some. */
function fill(value: unknown, variables: Strings): unknown {
  if (typeof value === 'string') return interpolate(value, variables);
  if (Array.isArray(value)) return value.map((each) => fill(each, variables));
  if (!isTree(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, fill(each, variables)]),
  );
}

/**
 * Reads files of deploy/, each of them over those before it.
 * @throws Error that names a variable which has to be given.
 */
export async function readStack(names: string[], variables: Strings): Promise<Stack> {
  const texts = names.map((name) => readFile(inProject(`deploy/${name}`), 'utf8'));
  const files = (await Promise.all(texts)).map((text) => parse(text, { merge: true }) as unknown);
  const whole = files.reduce((below, above) => merged(below, above));
  return fill(whole, variables) as Stack;
}
