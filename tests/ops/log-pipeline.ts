/**
 * What the stages of deploy/alloy/config.alloy extract from real log lines. Alloy is not available as
 * a package, so its two kinds of parsing stages are emulated here with the expressions of its file.
 */
import { readFile } from 'node:fs/promises';
import { inProject } from '../../bin/project.ts';
import { check } from '../support/checks.ts';
import type { Stack } from './stack.ts';

const LEVELS = ['error', 'warn', 'info', 'debug'];

export interface Pipeline {
  /** Names and paths of `stage.json`. */
  json: [name: string, path: string][];
  /** `stage.regex`, which looks for a level in any line. */
  level: RegExp;
  labels: string[];
}

/** A block `name { … }`, which ends at a brace with the indentation of its start. */
function block(text: string, name: string): string {
  const found = new RegExp(`^( *)${name} \\{\\n(.*?)^\\1\\}`, 'ms').exec(text);
  if (!found?.[2]) throw new Error(`config.alloy has no ${name}`);
  return found[2];
}

/** Reads the stages from the deployed file. */
export async function readPipeline(): Promise<Pipeline> {
  const text = await readFile(inProject('deploy/alloy/config.alloy'), 'utf8');
  const pairs = [...block(text, 'stage.json').matchAll(/(\w+)\s*= "(\w+)"/g)];
  const [, quoted = '""'] = /expression = (".*")/.exec(block(text, 'stage.regex')) ?? [];
  // RE2 has its own syntax for flags and group names.
  const expression: string = JSON.parse(quoted).replace('(?i)', '').replace('(?P<', '(?<');
  const [, kept = '[]'] = /values = (\[.*\])/.exec(block(text, 'stage.label_keep')) ?? [];
  return {
    json: pairs.map(([, name = '', path = '']) => [name, path]),
    level: new RegExp(expression, 'i'),
    labels: JSON.parse(kept),
  };
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function checkOurs(lines: string[], { json }: Pipeline): void {
  // As stage.match selects them; the rest is Next's startup message.
  const ours = lines.filter((line) => line.startsWith('{'));
  const entries = ours.map(parse);
  const broken = ours.filter((_, index) => entries[index] === undefined);
  check(
    `Each of ${ours.length} lines of the servers is JSON (${lines.length - ours.length} are not ours)`,
    broken.length === 0,
    broken[0],
  );
  const known = entries.filter((entry) => entry !== undefined);
  for (const [name, path] of json) {
    const values = known.map((entry) => entry[path]).filter((value) => value !== undefined);
    const example = values.length > 0 ? `such as ${JSON.stringify(values.at(-1))}` : '';
    if (name === 'query') continue; // Only slow statements have it, and there may be none here.
    check(`${name} is found in ${values.length} lines ${example}`, values.length > 0);
  }
  const times = known.filter(({ time }) => !/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(String(time)));
  check('Their time is in RFC 3339', times.length === 0);
  const levels = known.filter(({ level }) => !LEVELS.includes(String(level)));
  check('Their level is one of four', levels.length === 0);
}

async function checkOthers(stack: Stack, { level }: Pipeline): Promise<void> {
  for (const name of ['prometheus', 'alertmanager', 'node-exporter', 'postgres-exporter']) {
    const lines = (await readFile(stack.processes.logOf(name), 'utf8')).split('\n').filter(Boolean);
    const found = lines.filter((line) => level.test(line));
    const most = found.length >= lines.length * 0.9 && lines.length > 0;
    check(`A level is found in ${found.length} of ${lines.length} lines of ${name}`, most);
  }
}

export async function checkLogPipeline(stack: Stack, pipeline: Pipeline): Promise<void> {
  const few = pipeline.labels.every((name) => ['service', 'replica', 'level'].includes(name));
  check(`There are few labels: ${pipeline.labels.join(', ')}`, few);
  const lines = stack.replicas.flatMap(({ log }) => log);
  checkOurs(lines, pipeline);
  await checkOthers(stack, pipeline);
}
