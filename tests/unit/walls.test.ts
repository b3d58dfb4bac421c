/** The walls of the house hold: lint refuses an import, or a look at the environment, from the wrong room. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const BIOME = join(process.cwd(), 'node_modules/@biomejs/biome/bin/biome');

let house: string;

beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), 'minitwit-walls-'));
  for (const name of ['biome.json', '.gitignore']) copyFileSync(name, join(house, name));
});

afterAll(() => rmSync(house, { recursive: true, force: true }));

/** The rules that lint finds broken if `source` stood at `path`. */
function brokenRules(path: string, source: string): string[] {
  const file = join(house, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, source);
  const { stdout } = spawnSync(process.execPath, [BIOME, 'lint', '--reporter=json', path], {
    cwd: house,
    encoding: 'utf8',
  });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { category: string }[] };
  return diagnostics.map(({ category }) => category);
}

const importing = (name: string) => `import * as it from '${name}';\nexport { it };\n`;
const IMPORT = 'lint/style/noRestrictedImports';
const ENVIRONMENT = 'lint/style/noProcessEnv';

it.each([
  ['app/probe.ts', 'drizzle-orm'],
  ['app/deep/er/probe.tsx', 'postgres'],
  ['lib/probe.ts', 'drizzle-orm/pg-core'],
  ['lib/http/probe.ts', 'postgres'],
  ['db/probe.ts', 'next/headers'],
  ['db/queries/probe.ts', '../../lib/auth/session.ts'],
  ['db/probe.ts', '../lib/messages.ts'],
  ['db/probe.ts', '../app/simulator-routes.ts'],
  ['db/queries/probe.ts', '../../bin/project.ts'],
  ['app/probe.ts', '../db/queries/users.ts'],
  ['app/(timelines)/public/probe.tsx', '../../../db/client.ts'],
  ['app/probe.ts', '../bin/project.ts'],
  ['lib/probe.ts', '../app/simulator-routes.ts'],
  ['lib/http/probe.ts', '../../bin/project.ts'],
  ['lib/probe.ts', '../tests/support/http.ts'],
  ['app/probe.ts', 'winston'],
  ['lib/probe.ts', 'winston'],
  ['db/probe.ts', 'winston'],
  ['bin/probe.ts', 'winston'],
  ['app/probe.ts', 'prom-client'],
  ['lib/metrics/probe.ts', 'prom-client'],
  ['lib/users.ts', 'next-auth'],
  ['app/probe.tsx', 'next-auth/react'],
])('%s may not import %s', (path, name) => {
  expect(brokenRules(path, importing(name))).toContain(IMPORT);
});

it.each([
  ['db/probe.ts', 'drizzle-orm'],
  ['app/probe.ts', 'next/headers'],
  ['lib/auth/probe.ts', 'next-auth'],
  ['lib/log.ts', 'winston'],
  ['lib/metrics/registry.ts', 'prom-client'],
  ['app/probe.ts', '../lib/messages.ts'],
  ['lib/probe.ts', '../db/queries/users.ts'],
  ['db/queries/probe.ts', '../../lib/errors.ts'],
  ['db/probe.ts', '../lib/log/throttle.ts'],
  ['db/probe.ts', '../lib/metrics/database.ts'],
])('%s may import %s', (path, name) => {
  expect(brokenRules(path, importing(name))).not.toContain(IMPORT);
});

it('only lib/env.ts may read the environment', () => {
  const source = 'export const port = process.env.PORT;\n';
  for (const path of ['app/probe.ts', 'lib/probe.ts', 'db/probe.ts', 'bin/probe.ts']) {
    expect(brokenRules(path, source)).toContain(ENVIRONMENT);
  }
  expect(brokenRules('lib/env.ts', source)).not.toContain(ENVIRONMENT);
});
