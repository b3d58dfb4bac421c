/** Adds test migrations after this version's. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Journal {
  entries: { idx: number; version: string; when: number; tag: string; breakpoints: boolean }[];
}

/** Adds a migration to `folder`, newer than all others. @returns its tag. */
export async function addMigration(
  folder: string,
  name: string,
  statements: string[],
): Promise<string> {
  const file = join(folder, 'meta/_journal.json');
  const journal = JSON.parse(await readFile(file, 'utf8')) as Journal;
  const idx = journal.entries.length;
  const when = Math.max(...journal.entries.map((entry) => entry.when)) + 1;
  const tag = `${String(idx).padStart(4, '0')}_${name}`;
  journal.entries.push({ idx, version: '7', when, tag, breakpoints: true });
  await writeFile(join(folder, `${tag}.sql`), statements.join('\n--> statement-breakpoint\n'));
  await writeFile(file, JSON.stringify(journal, null, 2));
  return tag;
}
