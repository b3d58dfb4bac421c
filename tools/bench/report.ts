/** A benchmark's outcome as it is written to a file, and read again to compare with. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const figures = z.object({
  requests: z.number(),
  perSecond: z.number(),
  p50: z.number(),
  p99: z.number(),
  max: z.number(),
  errors: z.number(),
});

const row = figures.extend({
  name: z.string(),
  /** Which listener answered. */
  listener: z.enum(['simulator', 'site']),
  /** How many requests at once, or how many a second. */
  load: z.string(),
  /** Milliseconds of the server's CPU a request; null where it was not taken. */
  cpu: z.number().nullable(),
  /** The same statement without a server; null for what is more than one. */
  database: figures.nullable(),
});

const schema = z.object({
  date: z.string(),
  machine: z.object({
    cpu: z.string(),
    cores: z.number(),
    memory: z.number(),
    system: z.string(),
    node: z.string(),
    next: z.string(),
    postgres: z.string(),
  }),
  community: z.object({ users: z.number(), messages: z.number(), follows: z.number() }),
  /** Connections to the database, of the server and of the measurement without it. */
  pool: z.number(),
  seconds: z.number(),
  rows: z.array(row),
  /** The server's memory in megabytes. */
  memory: z.object({
    start: z.number(),
    peak: z.number(),
    /** Half-way through the mix; null without one. */
    middle: z.number().nullable(),
    end: z.number(),
  }),
});

export type Row = z.infer<typeof row>;
export type Report = z.infer<typeof schema>;

/** How much of the database's own speed was left; null for what has no such figure. */
export const ratioOf = ({ perSecond, database }: Row): number | null =>
  database && database.perSecond > 0 ? perSecond / database.perSecond : null;

/** @throws Error when the file is not a report. */
export async function readReport(file: string): Promise<Report> {
  const text = await readFile(file, 'utf8');
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(`${file} is not a report of this benchmark`, { cause });
  }
}
