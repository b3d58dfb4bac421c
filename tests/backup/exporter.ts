/** The node exporter exposes the jobs' metrics under the names that the alerts use. */
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { terminate } from '../../bin/child.ts';
import { inProject } from '../../bin/project.ts';
import { check } from '../support/checks.ts';
import { metrics, type Setting } from './setting.ts';

const RULES = inProject('deploy/prometheus/rules/alerts.yml');
const START_MS = 15_000;

/** The backup metrics that alerts query, with their labels. */
async function namesInAlerts(): Promise<string[]> {
  const rules = await readFile(RULES, 'utf8');
  return [...new Set(rules.match(/minitwit_(backup|restore)\w+(\{kind="\w+"\})?/g))].sort();
}

async function scrape(url: string): Promise<string> {
  for (const began = Date.now(); ; await pause(200)) {
    const page = await fetch(url).then(
      (answer) => answer.text(),
      () => undefined,
    );
    if (page !== undefined) return page;
    if (Date.now() - began > START_MS) throw new Error('The node exporter does not answer.');
  }
}

export async function checkExporter(setting: Setting, port: number): Promise<void> {
  const { place } = setting;
  const exporter = place.start(place.programs.nodeExporter, [
    ...[`--web.listen-address=127.0.0.1:${port}`, '--collector.disable-defaults'],
    ...['--collector.textfile', `--collector.textfile.directory=${place.within('textfile')}`],
  ]);
  try {
    const page = await scrape(`http://127.0.0.1:${port}/metrics`);
    const written = await metrics(setting);
    for (const name of await namesInAlerts()) {
      const line = page.split('\n').find((each) => each.startsWith(`${name} `));
      const value = Number(line?.split(' ').at(-1));
      const ok = written.has(name) && value === written.get(name);
      check(`The node exporter exposes ${name}`, ok, line ?? 'no such metric');
    }
    const well = page.includes('node_textfile_scrape_error 0');
    check('It reads the files without errors', well);
  } finally {
    await terminate(exporter);
  }
}
