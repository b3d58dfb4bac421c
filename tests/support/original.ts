/** Small databases of the original MiniTwit, as files. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { onTestFinished } from 'vitest';

// Copied from the original, including the type "string".
const SCHEMA = `
  create table user (
    user_id integer primary key autoincrement,
    username string not null,
    email string not null,
    pw_hash string not null
  );
  create table follower (who_id integer, whom_id integer);
  create table message (
    message_id integer primary key autoincrement,
    author_id integer not null,
    text string not null,
    pub_date integer,
    flagged integer
  );`;

type Row = SQLInputValue[];

export interface OriginalRows {
  /** id, username, e-mail, hash */
  users?: Row[];
  /** who, whom */
  follows?: Row[];
  /** id, author, text, seconds, flagged */
  messages?: Row[];
}

/** The path of a file that is deleted after the test. */
export function temporaryFile(name: string): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'minitwit-original-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  return path.join(directory, name);
}

/** Writes an original database with these rows. @returns its path. */
export function writeOriginal(rows: OriginalRows, schema = SCHEMA): string {
  const file = temporaryFile('minitwit.db');
  const database = new DatabaseSync(file);
  database.exec(schema);
  const tables = { user: rows.users, follower: rows.follows, message: rows.messages };
  database.exec('begin');
  for (const [table, values = []] of Object.entries(tables)) {
    for (const row of values) {
      const places = row.map(() => '?').join(', ');
      database.prepare(`insert into ${table} values (${places})`).run(...row);
    }
  }
  database.exec('commit');
  database.close();
  return file;
}
