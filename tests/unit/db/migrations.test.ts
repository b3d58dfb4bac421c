/** Migrations are backward compatible: they only add. */
import { readdir, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { inProject } from '../../../bin/project.ts';
import { type Migration, objections } from '../../support/migration-rules.ts';

const FOLDER = inProject('db/migrations');

const BREAK = '\n--> statement-breakpoint\n';

async function migrations(): Promise<Migration[]> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name) => ({
      tag: name.replace('.sql', ''),
      sql: await readFile(`${FOLDER}/${name}`, 'utf8'),
    })),
  );
}

/** The objections to a migration with these statements, after the first one. */
const objectionsTo = (...statements: string[]) =>
  objections([
    { tag: '0000_initial', sql: 'CREATE TABLE "users" ("id" integer);' },
    { tag: '0001_next', sql: statements.join(BREAK) },
  ]);

it('accepts all existing migrations', async () => {
  const all = await migrations();
  expect(all.length).toBeGreaterThan(1);
  expect(objections(all)).toEqual([]);
});

it.each([
  ['CREATE TABLE "chats" ("id" integer NOT NULL);'],
  ['ALTER TABLE "users" ADD COLUMN "name" text;'],
  ['ALTER TABLE "users" ADD COLUMN "rank" integer DEFAULT 0 NOT NULL;'],
  ['-- With a reason.\nCREATE SEQUENCE "public"."turns";'],
  ['drop index concurrently if exists a;', 'create index concurrently a on users (id);'],
  ['CREATE TABLE "c" ("id" integer);', 'CREATE UNIQUE INDEX "d" ON "c" USING btree ("id");'],
  ['CREATE TABLE "c" ("id" integer);', 'ALTER TABLE "c" ADD CONSTRAINT "e" CHECK (id > 0);'],
  ['-- contract: 0000_initial\nALTER TABLE "users" DROP COLUMN "name";'],
  ["DO $$ BEGIN IF EXISTS (SELECT FROM users) THEN RAISE WARNING 'some'; END IF; END $$;"],
])('allows %s', (...statements) => {
  expect(objectionsTo(...statements)).toEqual([]);
});

it.each([
  ['ALTER TABLE "users" DROP COLUMN "name";'],
  ['ALTER TABLE "users" RENAME COLUMN "name" TO "title";'],
  ['ALTER TABLE "users" ALTER COLUMN "name" SET NOT NULL;'],
  ['ALTER TABLE "users" ALTER COLUMN "id" SET DATA TYPE bigint;'],
  ['ALTER TABLE "users" ADD COLUMN "name" text NOT NULL;'],
  ['ALTER TABLE "users" ADD COLUMN "name" text UNIQUE;'],
  ['ALTER TABLE "users" ADD COLUMN "rank" integer DEFAULT 0 NOT NULL UNIQUE;'],
  ['ALTER TABLE "users" ADD CONSTRAINT "c" CHECK (id > 0) NOT VALID;'],
  ['CREATE INDEX "a" ON "users" USING btree ("id");'],
  ['CREATE UNIQUE INDEX "a" ON "users" USING btree ("id");'],
  ['create index concurrently a on users (id);'],
  ['DROP TABLE "users";'],
  ['TRUNCATE users;'],
  ['UPDATE users SET id = id + 1;'],
  ['DO $$ BEGIN DELETE FROM users; END $$;'],
  ["DO $$ BEGIN EXECUTE 'drop table users'; END $$;"],
  ['DO $$ BEGIN PERFORM setval(1); END $$;'],
  ['-- contract: 0001_next\nALTER TABLE "users" DROP COLUMN "name";'],
])('rejects %s', (statement) => {
  expect(objectionsTo(statement)).toHaveLength(1);
});
