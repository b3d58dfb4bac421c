/** Reads a server's metrics. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';

type Labels = Record<string, string>;

interface Sample {
  name: string;
  labels: Labels;
  value: number;
}

function parse(line: string): Sample {
  const match = /^([a-z_A-Z]\w*)(?:\{(.*)\})? (\S+)$/.exec(line);
  if (!match) throw new Error(`Not a valid sample: ${line}`);
  const [, name = '', labels = '', value] = match;
  const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
  return {
    name,
    labels: Object.fromEntries(pairs.map(([, label = '', text = '']) => [label, text])),
    value: Number(value),
  };
}

/** All samples at a server's operations address. */
export async function readSamples(ops: string): Promise<Sample[]> {
  const answer = await fetch(`${ops}/metrics`);
  expect(answer.status).toBe(200);
  const lines = (await answer.text()).split('\n');
  return lines.filter((line) => line !== '' && !line.startsWith('#')).map(parse);
}

/** The sum of the samples of `name` with these labels, over one or more servers. */
export async function sumOf(ops: string | string[], name: string, labels: Labels = {}) {
  const samples = (await Promise.all([ops].flat().map(readSamples))).flat();
  const wanted = Object.entries(labels);
  const matching = samples.filter(
    (sample) =>
      sample.name === name && wanted.every(([label, text]) => sample.labels[label] === text),
  );
  return matching.reduce((sum, { value }) => sum + value, 0);
}

/** Waits up to 8 s until `read` returns `expected`, and checks that it stays. */
export async function settlesAt(expected: number, read: () => Promise<number>): Promise<void> {
  const deadline = Date.now() + 8_000;
  while ((await read()) !== expected && Date.now() < deadline) await pause(100);
  await pause(200);
  expect(await read()).toBe(expected);
}

/** How many requests with these labels have ended. */
export const requestCount = (ops: string | string[], labels: Labels = {}) =>
  sumOf(ops, 'minitwit_http_request_duration_seconds_count', labels);
