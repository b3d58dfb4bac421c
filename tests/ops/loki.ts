/** Loki with the deployed configuration, where the program is installed. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { vi } from 'vitest';
import { anyPorts } from '../../bin/ports.ts';
import { inProject } from '../../bin/project.ts';
import { check } from '../support/checks.ts';
import type { Pipeline } from './log-pipeline.ts';
import { panelQueries } from './queries.ts';
import type { Stack } from './stack.ts';

/** Starts Loki in a folder of the stack, and returns its address. */
async function start(stack: Stack, path: string): Promise<string> {
  const { PORT: http, OPS_PORT: grpc } = await anyPorts();
  const folder = `${stack.directory}/loki`;
  await mkdir(folder);
  const deployed = await readFile(inProject('deploy/loki/loki.yml'), 'utf8');
  const here = deployed
    .replace(/(: )\/loki\b/g, `$1${folder}`)
    .replace('http_listen_port: 3100', `http_listen_port: ${http}\n  grpc_listen_port: ${grpc}`);
  await writeFile(`${folder}.yml`, here);
  const address = `http://127.0.0.1:${http}`;
  await stack.processes.start({
    name: 'loki',
    path,
    args: [`-config.file=${folder}.yml`, '-config.expand-env=true'],
    // Not /ready, which waits 15 seconds for other nodes.
    ready: `${address}/services`,
  });
  return address;
}

type Entry = [nanoseconds: string, line: string, metadata: Record<string, string>];

/** Converts a line like the pipeline does: its time, level and structured metadata. */
function entryOf(line: string, { json }: Pipeline): { level: string; entry: Entry } {
  const fields: Record<string, unknown> = JSON.parse(line);
  const found = json.flatMap(([name, path]) =>
    path in fields && !['time', 'level'].includes(name) ? [[name, String(fields[path])]] : [],
  );
  const time = `${Date.parse(String(fields.time))}000000`;
  return { level: String(fields.level), entry: [time, line, Object.fromEntries(found)] };
}

async function push(address: string, { replicas }: Stack, pipeline: Pipeline): Promise<void> {
  const streams = replicas.flatMap(({ log }, index) => {
    const entries = log
      .filter((line) => line.startsWith('{'))
      .map((line) => entryOf(line, pipeline));
    return Object.entries(Object.groupBy(entries, ({ level }) => level)).map(
      ([level, some = []]) => ({
        stream: { service: 'app', replica: String(index + 1), host: 'here', level },
        values: some.map(({ entry }) => entry),
      }),
    );
  });
  const answer = await fetch(`${address}/loki/api/v1/push`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ streams }),
  });
  if (!answer.ok) throw new Error(`Loki refused the lines: ${await answer.text()}`);
}

async function seriesOf(address: string, query: string): Promise<number> {
  const answer = await fetch(
    `${address}/loki/api/v1/query_range?${new URLSearchParams({ query, since: '30m' })}`,
  );
  if (!answer.ok) throw new Error(`Loki refused ${query}: ${await answer.text()}`);
  return (await answer.json()).data.result.length;
}

/** Runs the queries of the logs dashboard over the servers' real logs, in the Loki at `path`. */
export async function checkLogQueries(
  stack: Stack,
  path: string,
  pipeline: Pipeline,
): Promise<void> {
  const queries = (await panelQueries()).filter(({ source }) => source === 'loki');
  const address = await start(stack, path);
  await vi.waitUntil(async () => (await fetch(`${address}/ready`)).ok, {
    timeout: 50_000,
    interval: 500,
  });
  await push(address, stack, pipeline);
  for (const { place, expr } of queries) {
    const count = await seriesOf(address, expr);
    // Whether a statement was slow depends on the machine.
    const may = place.includes('Slow statements');
    check(`${place}: ${count} series`, count > 0 || may, expr);
  }
}
