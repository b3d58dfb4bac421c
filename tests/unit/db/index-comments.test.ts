/** The comments in `db/queries` that name the indexes of each statement. */
import { readdir, readFile } from 'node:fs/promises';
import { getTableName, is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { expect, test } from 'vitest';
import { inProject } from '../../../bin/project.ts';
import * as schema from '../../../db/schema.ts';

function indexesOf(table: PgTable): (string | undefined)[] {
  const { columns, indexes, primaryKeys } = getTableConfig(table);
  return [
    ...columns.flatMap(({ primary }) => (primary ? [`${getTableName(table)}_pkey`] : [])),
    ...columns.flatMap(({ isUnique, uniqueName }) => (isUnique ? [uniqueName] : [])),
    ...indexes.map(({ config }) => config.name),
    ...primaryKeys.map((key) => key.getName()),
  ];
}

const existing = Object.values(schema).flatMap((each) =>
  is(each, PgTable) ? indexesOf(each) : [],
);

const folder = inProject('db/queries');

test.each(await readdir(folder))(
  '%s names indexes that exist, for every statement',
  async (file) => {
    const blocks = (await readFile(`${folder}/${file}`, 'utf8')).split('\n\n');
    const silent = blocks.filter(
      (block) => /\bstatement\(/.test(block) && !/\bIndex(es)?: |\bNo index: /.test(block),
    );
    expect(silent).toEqual([]);
    const named = blocks.flatMap((block) =>
      [...block.matchAll(/\bIndex(?:es)?: ([\w, ]+)\./g)].flatMap(([, names = '']) =>
        names.split(', '),
      ),
    );
    const unknown = named.filter((name) => !existing.includes(name) && !name.startsWith('pg_'));
    expect(unknown).toEqual([]);
  },
);
