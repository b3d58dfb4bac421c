/**
 * The next version: this one's sources with one more migration, which adds a column and an index, and
 * with inserts that fill the column. It is rebuilt only when the sources change.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { ended, startNode } from '../../bin/child.ts';
import { inProject } from '../../bin/project.ts';
import { addMigration } from '../support/migrations.ts';

const FOLDER = inProject('.data/next-version');
const STAMP = join(FOLDER, 'made-from');

const SOURCES = [
  ...['app', 'db', 'lib', 'platform', 'public', 'server'],
  ...['instrumentation.ts', 'proxy.ts', 'next.config.js', 'tsconfig.json', 'package.json'],
];

/** The value that the new version inserts into the new column; the old version leaves it null. */
export const LANGUAGE = 'en';

const MIGRATION = [
  'alter table messages add column language text;',
  'drop index concurrently if exists messages_language;',
  'create index concurrently messages_language on messages (language);',
];

interface Edit {
  file: string;
  pattern: RegExp;
  replacement: string;
}

const EDITS: Edit[] = [
  {
    file: 'db/schema.ts',
    pattern: /(flagged: boolean\('flagged'\)[^\n]*,\n)/,
    replacement: "$1    language: text('language'),\n",
  },
  {
    file: 'db/queries/messages.ts',
    pattern: /(flagged: defaultOf\(messages\.flagged\))/,
    replacement: `$1, language: sql<string>\`'${LANGUAGE}'\`.as('language')`,
  },
  // A style sheet and a script that the old version does not have.
  { file: 'app/globals.css', pattern: /$/, replacement: '\n:root { --version: next }\n' },
  {
    file: 'app/client/soft-links.tsx',
    pattern: /(?=document\.addEventListener)/,
    replacement: "document.documentElement.dataset.version = 'next';\n    ",
  },
];

async function edit({ file, pattern, replacement }: Edit): Promise<void> {
  const path = join(FOLDER, file);
  const before = await readFile(path, 'utf8');
  const after = before.replace(pattern, replacement);
  if (after === before) throw new Error(`${file} no longer matches ${pattern}`);
  await writeFile(path, after);
}

async function write(): Promise<void> {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  for (const source of SOURCES) {
    if (!existsSync(inProject(source))) continue;
    await cp(inProject(source), join(FOLDER, source), { recursive: true });
  }
  await addMigration(join(FOLDER, 'db/migrations'), 'language', MIGRATION);
  for (const each of EDITS) await edit(each);
  // Hard links take two seconds, and the bundler does not follow symbolic links out of the folder.
  await promisify(execFile)('cp', ['-al', inProject('node_modules'), join(FOLDER, 'node_modules')]);
}

async function compile(): Promise<void> {
  const child = startNode({
    // Its own Next: the project's would put two copies of each package into the build.
    script: join(FOLDER, 'node_modules/next/dist/bin/next'),
    args: ['build', FOLDER],
    environment: { NODE_ENV: 'production' },
    quiet: true,
  });
  const output = [child.stdout, child.stderr].map((stream) => (stream ? text(stream) : ''));
  await ended(child);
  if (child.exitCode === 0) return;
  throw new Error(`${(await Promise.all(output)).join('')}The build of the next version failed.`);
}

/** A hash of what the version is made from: this one's sources and the edits. */
async function fingerprint(): Promise<string> {
  const hash = createHash('sha256').update(await readFile(inProject('.next/built-from')));
  return hash.update(await readFile(import.meta.filename)).digest('hex');
}

export interface Version {
  /** The script of its server. */
  server: string;
  /** The folder of its migrations. */
  migrations: string;
}

/**
 * Builds the next version unless it is up to date. Needs a build of this version.
 * @throws Error when the build fails.
 */
export async function nextVersion(): Promise<Version> {
  const standalone = join(FOLDER, '.next/standalone');
  const version = {
    server: join(standalone, 'server.js'),
    migrations: join(FOLDER, 'db/migrations'),
  };
  const sources = await fingerprint();
  if ((await readFile(STAMP, 'utf8').catch(() => '')) === sources) return version;
  console.log('Building the next version …');
  await write();
  await compile();
  await cp(join(FOLDER, '.next/static'), join(standalone, '.next/static'), { recursive: true });
  if (existsSync(join(FOLDER, 'public'))) {
    await cp(join(FOLDER, 'public'), join(standalone, 'public'), { recursive: true });
  }
  await writeFile(STAMP, sources);
  return version;
}
