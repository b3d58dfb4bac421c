import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { inProject } from '../../../bin/project.ts';
import { parseEnvironment } from '../../../platform/env.ts';

const read = (path: string) => readFile(inProject(path), 'utf8');

/** The variables of platform/env.ts, without NODE_ENV, which is documented with those it makes required. */
async function variables(): Promise<string[]> {
  const [, schema = ''] =
    /z\.object\(\{\n([\s\S]*?)\n\}\);/.exec(await read('platform/env.ts')) ?? [];
  const names = [...schema.matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name = '']) => name);
  return names.filter((name) => name !== 'NODE_ENV');
}

const codesIn = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

/** The table of docs/configuration.md: each variable with its default, if that is a value. */
async function table(): Promise<Map<string, string | undefined>> {
  const settings = await read('docs/configuration.md');
  const rows = settings.split('\n').filter((line) => line.startsWith('| `'));
  return new Map(
    rows.flatMap((row) => {
      const [, names, defaults] = row.split('|');
      return codesIn(names).map((name, place) => [name, codesIn(defaults)[place]] as const);
    }),
  );
}

test('docs/configuration.md documents every variable that the application reads, and no others', async () => {
  const names = await variables();
  expect(names).toContain('DATABASE_URL');
  expect([...(await table()).keys()].sort()).toEqual(names.sort());
});

test('and has its default', async () => {
  const { NODE_ENV, ...defaults } = parseEnvironment({});
  const written = await table();
  for (const [name, value] of Object.entries(defaults)) {
    if (value !== undefined) expect([name, written.get(name)]).toEqual([name, String(value)]);
  }
});
