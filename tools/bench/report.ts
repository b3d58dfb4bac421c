/** A benchmark's report: the format of its file, and reading one to compare with. */
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
  /** Concurrent requests, or requests per second. */
  load: z.string(),
  /** Milliseconds of the server's CPU per request; null where it was not measured. */
  cpu: z.number().nullable(),
  /** The same statements without a server; null where they were not measured. */
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

/** The share of the database's own speed; null where that was not measured. */
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
