/** The walls once more, without lint: on the syntax tree, and with paths resolved. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readHouse } from '../../tools/walls/matrix.ts';
import { violations } from '../../tools/walls/violations.ts';

const house = readHouse();
const files = execFileSync('git', ['ls-files', '*.ts', '*.tsx', '*.js', '*.cjs', '*.mjs'], {
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .map((path) => ({
    path,
    source: readFileSync(JSON.parse(path.startsWith('"') ? path : `"${path}"`), 'utf8'),
  }));

describe('The sources', () => {
  it('import only what CONTRIBUTING.md allows', () => {
    expect(files.length).toBeGreaterThan(300);
    expect(files.flatMap(({ path, source }) => violations(house, path, source))).toEqual([]);
  });

  it('suppress no rule about imports, and the one about the environment in four places', () => {
    const suppressing = (rule: RegExp) =>
      files.filter(({ source }) => rule.test(source)).map(({ path }) => path);
    expect(
      suppressing(/biome-ignore[a-z-]* lint\/\S*(noRestrictedImports|noImportCycles)/),
    ).toEqual([]);
    expect(suppressing(/biome-ignore[a-z-]* (lint\/style:|lint:|\S*noProcessEnv)/)).toEqual([
      'bin/healthcheck.ts',
      'instrumentation.ts',
      'next.config.js',
      'playwright.config.ts',
    ]);
  });
});

describe('The matrix', () => {
  it('has no cycle', () => {
    const reach = (room: string, path: string[] = []): void => {
      expect(path).not.toContain(room);
      for (const next of house.rooms.get(room) ?? []) reach(next, [...path, room]);
    };
    for (const room of house.rooms.keys()) reach(room);
  });
});

describe('Code in app/ may not', () => {
  it.each([
    "import '../db/x.ts'",
    "import type { T } from '../db/queries/users.ts'",
    "export * from './../db'",
    "export { x } from '../lib/../db/x.ts'",
    "type T = import('../db/x.ts').T",
    "import x = require('../db/x.ts')",
    "declare module '../db/x.ts' {}",
    'import(`../db/x.ts`)',
    "import('../d%62/x.ts')",
    "import('../db/x.ts?again')",
    "import('../d' + 'b/x.ts')",
    "require('../db/x.ts')",
    "require.resolve('../db/x.ts')",
    "createRequire(import.meta.url)('../db/x.ts')",
    "import.meta.resolve('../db/x.ts')",
    "new Worker(new URL('../db/x.ts', import.meta.url))",
    "import('/srv/minitwit/db/x.ts')",
    "import('file:///srv/minitwit/db/x.ts')",
    "import '../node_modules/drizzle-orm/index.js'",
    "import '@auth/core'",
    "import 'pg'",
    "import { argon2 } from 'node:crypto'",
    "import { scryptSync as hash } from 'crypto'",
    "import crypto from 'node:crypto'",
    "import { default as crypto } from 'node:crypto'",
    "import * as crypto from 'node:crypto'",
    "export * from 'node:crypto'",
    "(await import('node:crypto')).argon2",
  ])('%s', (source) => {
    expect(violations(house, 'app/probe.ts', source)).toHaveLength(1);
  });

  it.each([
    "import { x } from '../lib/users.ts'",
    "import { y } from './components/y.tsx'",
    "import { createHash } from 'node:crypto'",
    "import type { Metadata } from 'next'",
    'new URL(address, base)',
  ])('but may: %s', (source) => {
    expect(violations(house, 'app/probe.ts', source)).toEqual([]);
  });

  it('lie in a folder without a row', () => {
    expect(violations(house, 'utils/probe.ts', '')).toHaveLength(1);
    expect(violations(house, 'middleware.ts', '')).toHaveLength(1);
  });
});
