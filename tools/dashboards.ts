/** `npm run dashboards`: generates Grafana's dashboards. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { runCommand } from '../bin/command.ts';
import { inProject } from '../bin/project.ts';
import { application } from './dashboards/application.ts';
import { dashboardJson } from './dashboards/dashboard.ts';
import { hostsAndContainers } from './dashboards/hosts.ts';
import { logs } from './dashboards/logs.ts';
import { overview } from './dashboards/overview.ts';
import { postgres } from './dashboards/postgres.ts';
import { simulator } from './dashboards/simulator.ts';

const HELP = `Usage: npm run dashboards [-- --check]

Generates deploy/grafana/dashboards from tools/dashboards. Run it after each change there.

      --check   writes nothing; fails when a file is out of date
  -h, --help    show this help

Exit code: 0 when written or up to date, 1 when a file is out of date, 2 for invalid options.`;

const DIRECTORY = inProject('deploy/grafana/dashboards');

const DASHBOARDS = [overview, simulator, application, postgres, hostsAndContainers, logs];

async function read(): Promise<Map<string, string>> {
  const names = await readdir(DIRECTORY).catch(() => []);
  const files = names.map(async (name) => {
    return [name, await readFile(`${DIRECTORY}/${name}`, 'utf8')] as const;
  });
  return new Map(await Promise.all(files));
}

async function write(wanted: Map<string, string>): Promise<void> {
  await mkdir(DIRECTORY, { recursive: true });
  for (const name of (await read()).keys()) {
    if (!wanted.has(name)) await rm(`${DIRECTORY}/${name}`);
  }
  for (const [name, json] of wanted) await writeFile(`${DIRECTORY}/${name}`, json);
}

await runCommand(async () => {
  const { values } = parseArgs({
    options: { check: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const wanted = new Map(DASHBOARDS.map((each) => [`${each.id}.json`, dashboardJson(each)]));
  if (!values.check) {
    await write(wanted);
    console.log(`Wrote ${wanted.size} dashboards to deploy/grafana/dashboards.`);
    return 0;
  }
  const found = await read();
  const names = [...new Set([...wanted.keys(), ...found.keys()])];
  const different = names.filter((name) => wanted.get(name) !== found.get(name));
  for (const name of different) {
    console.error(`deploy/grafana/dashboards/${name} is out of date.`);
  }
  if (different.length > 0) console.error('Run `npm run dashboards`.');
  else console.log(`All ${wanted.size} dashboards are up to date.`);
  return different.length > 0 ? 1 : 0;
});
