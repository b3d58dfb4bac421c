import { readFile } from 'node:fs/promises';
import { getTableName, is } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import { expect, test } from 'vitest';
import { inProject } from '../../../bin/project.ts';
import * as schema from '../../../db/schema.ts';

const tables = Object.values(schema).flatMap((each) =>
  is(each, PgTable) ? [getTableName(each)] : [],
);

test.each([
  ['docs/architecture.md', '\n## What is stored\n', '\n## '],
  ['docs/deploy.md', '\n### Citus\n', '\n### '],
])('%s names every table', async (file, heading, next) => {
  const [, text = ''] = (await readFile(inProject(file), 'utf8')).split(heading);
  const [section = ''] = text.split(next);
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  const named = rows.flatMap((row) => row.split('|')[1]?.match(/\w+/g) ?? []);
  expect(tables.length).toBeGreaterThan(0);
  expect(tables.filter((table) => !named.includes(table))).toEqual([]);
});
