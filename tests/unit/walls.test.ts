/**
 * Lint rejects exactly the imports that the tables in CONTRIBUTING.md forbid. A copy of the project, in
 * which each room tries every import, is linted at once. `imports.test.ts` has the rest of the syntax.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inProject } from '../../bin/project.ts';
import { lintConfiguration, placesOf } from '../../tools/walls/lint.ts';
import { forbiddenNames, forbiddenRooms, readHouse, roomOf } from '../../tools/walls/matrix.ts';

const BIOME = inProject('node_modules/@biomejs/biome/bin/biome');
const WALLS = 'tools/walls/lint.json';
const IMPORT = 'lint/style/noRestrictedImports';

/** The syntaxes that people use. */
const FORMS = [
  (name: string, it: string) => `import * as ${it} from '${name}'; use(${it});`,
  (name: string, it: string) => `import type { T as ${it} } from '${name}'; use({} as ${it});`,
  (name: string) => `export * from '${name}';`,
  (name: string) => `use(import('${name}'));`,
];

interface Trial {
  room: string;
  target: string;
  allowed: boolean;
  /** Its positions as `path:line`, one per syntax. */
  lines: string[];
}

const house = readHouse();
const rooms = [...house.rooms.keys()];
const isFile = (room: string) => /\.[a-z]+$/.test(room);
const trials: Trial[] = [];
const files = new Map<string, string[]>();

/** The possible files of `room`. */
const placesIn = (room: string) =>
  isFile(room) ? [room] : [`${room}/probe.ts`, `${room}/inner/probe.ts`];

function specifierFrom(place: string, target: string): string {
  const path = relative(dirname(place), isFile(target) ? target : `${target}/thing.ts`);
  return path.startsWith('.') ? path : `./${path}`;
}

function tryToImport(room: string, target: string, allowed: boolean, isPackage: boolean): void {
  const lines = placesIn(room).flatMap((place) => {
    const source = files.get(place) ?? [];
    files.set(place, source);
    const names = isPackage ? [target, `${target}/inner`] : [specifierFrom(place, target)];
    return names.flatMap((name) =>
      FORMS.map((form) => `${place}:${source.push(form(name, `it${source.length}`))}`),
    );
  });
  trials.push({ room, target, allowed, lines });
}

for (const room of rooms) {
  const closed = forbiddenRooms(house, room);
  for (const target of rooms) {
    if (target !== room) tryToImport(room, target, !closed.includes(target), false);
  }
  tryToImport('elsewhere', room, false, false);
}

for (const place of [...placesOf(house), 'elsewhere']) {
  const foreign = forbiddenNames(house.packages, place);
  for (const name of house.packages.keys()) {
    tryToImport(place, name, !foreign.includes(name), true);
  }
}

let folder: string;

interface Report {
  diagnostics: { category: string; location: { path: string; start: { line: number } } }[];
}

/** Lint's findings in `path` of the copy, as `path:line` by rule category. */
function lint(path: string): Map<string, string[]> {
  const { stdout } = spawnSync(
    process.execPath,
    [BIOME, 'lint', '--reporter=json', '--max-diagnostics=none', path],
    { cwd: folder, encoding: 'utf8', maxBuffer: 1e9 },
  );
  const { diagnostics } = JSON.parse(stdout) as Report;
  const where = ({ location }: Report['diagnostics'][number]) =>
    `${relative(folder, join(folder, location.path))}:${location.start.line}`;
  const grouped = Map.groupBy(diagnostics, ({ category }) => category);
  return new Map([...grouped].map(([category, found]) => [category, found.map(where)]));
}

function write(path: string, source: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), source);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'minitwit-walls-'));
  for (const name of ['biome.json', '.gitignore', WALLS]) {
    cpSync(inProject(name), join(folder, name));
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('Lint', () => {
  it('has the rules of CONTRIBUTING.md', () => {
    expect(readFileSync(inProject(WALLS), 'utf8')).toBe(lintConfiguration(house));
  });

  it('rejects forbidden imports, and no others', () => {
    for (const [path, source] of files) write(path, source.join('\n'));
    const refused = new Set(lint('.').get(IMPORT));
    const verdict = ({ allowed, lines }: Trial) =>
      allowed ? lines.filter((line) => refused.has(line)) : lines.filter((l) => !refused.has(l));
    const wrong = trials.filter((trial) => verdict(trial).length > 0);
    const forbidden = trials.filter(({ allowed }) => !allowed);
    for (const [room, closed] of Map.groupBy(forbidden, (trial) => trial.room)) {
      console.log(`  ${room} may not import ${closed.map(({ target }) => target).join(', ')}`);
    }
    console.log(
      `${forbidden.length} pairs are rejected, ${trials.length - forbidden.length} accepted.`,
    );
    expect(forbidden.length).toBeGreaterThan(rooms.length);
    expect(wrong.map((trial) => ({ ...trial, lines: verdict(trial) }))).toEqual([]);
  });

  it.each([...house.functions])('lets only the owners import %s', (name, owners) => {
    const [module = '', ...functions] = name.split(' ');
    for (const room of rooms.filter((each) => !isFile(each))) {
      for (const each of functions) {
        write(`${room}/${each}.ts`, `import { ${each} } from '${module}'; use(${each});`);
      }
    }
    for (const owner of owners) {
      write(`${owner}/own.ts`, `import { ${functions} } from '${module}'; use(${functions});`);
    }
    const refused = lint('.').get(IMPORT) ?? [];
    for (const room of rooms.filter((each) => !isFile(each) && !owners.includes(each))) {
      for (const each of functions) expect(refused).toContain(`${room}/${each}.ts:1`);
    }
    for (const owner of owners) expect(refused).not.toContain(`${owner}/own.ts:1`);
  });

  it('lets only platform/env.ts read the environment', () => {
    const source = 'export const port = process.env.PORT;';
    const folders = rooms.filter((room) => !isFile(room));
    for (const room of folders) write(`${room}/reader.ts`, source);
    write('platform/env.ts', source);
    const refused = lint('.').get('lint/style/noProcessEnv');
    expect(refused).toHaveLength(folders.length);
    expect(refused).not.toContain('platform/env.ts:1');
  });

  it('rejects import cycles, even of types', () => {
    write('lib/one.ts', "import type { Two } from './two.ts'; export type One = Two;");
    write('lib/two.ts', "import type { One } from './one.ts'; export type Two = One | 1;");
    expect(lint('lib').get('lint/suspicious/noImportCycles')).toContain('lib/one.ts:1');
  });
});

describe('Client components', () => {
  it('are all in the rooms that lint checks', () => {
    const files = globSync('app/**/*.{ts,tsx}');
    const marked = files.filter((path) => /^['"]use client/m.test(readFileSync(path, 'utf8')));
    const rooms = new Set(marked.map((path) => roomOf(house, path)));
    expect([...rooms].sort()).toEqual(['app/client', 'app/error.tsx']);
  });
});
