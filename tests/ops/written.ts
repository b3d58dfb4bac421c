/** What can be checked of the configuration as it is written, by the programs that will read it. */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { inProject } from '../../bin/project.ts';
import type { Report } from '../support/report.ts';
import { readYaml } from './configuration.ts';
import type { Programs } from './programs.ts';
import { panelQueries } from './queries.ts';

const run = promisify(execFile);

interface AlertRule {
  alert: string;
  annotations: Record<string, string>;
  labels: Record<string, string>;
}

interface UnitTests {
  tests: { alert_rule_test: { alertname: string; exp_alerts: unknown[] }[] }[];
}

async function filesIn(folder: string): Promise<string[]> {
  return (await readdir(inProject(folder))).map((name) => inProject(`${folder}/${name}`));
}

async function alertRules(): Promise<AlertRule[]> {
  const file = await readYaml<{ groups: { rules: AlertRule[] }[] }>(
    'deploy/prometheus/rules/alerts.yml',
  );
  return file.groups.flatMap(({ rules }) => rules);
}

/** The anchors that headings of a Markdown file have, as GitHub and others make them. */
function anchorsOf(markdown: string): Set<string> {
  const headings = markdown.match(/^#+ .+$/gm) ?? [];
  const anchor = (heading: string) =>
    heading
      .replace(/^#+ /, '')
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-');
  return new Set(headings.map(anchor));
}

async function checkRunbook(rules: AlertRule[], report: Report): Promise<void> {
  const anchors = anchorsOf(await readFile(inProject('docs/runbook.md'), 'utf8'));
  const lost = rules.filter(({ annotations }) => {
    const [file, anchor = ''] = (annotations.runbook_url ?? '').split('#');
    return file !== 'docs/runbook.md' || !anchors.has(anchor);
  });
  const names = lost.map(({ alert }) => alert).join(', ');
  report.check(`The runbook has a section for each of ${rules.length} alerts`, names === '', names);
  const mute = rules.filter(({ annotations, labels }) => {
    return !(annotations.summary && annotations.description && labels.severity);
  });
  report.check('Each has a summary, a description and a severity', mute.length === 0);
}

async function checkUnitTests(rules: AlertRule[], report: Report): Promise<void> {
  const names = await readdir(inProject('deploy/prometheus/tests'));
  const read = names.map((name) => readYaml<UnitTests>(`deploy/prometheus/tests/${name}`));
  const tests = (await Promise.all(read)).flatMap((file) => file.tests);
  const cases = tests.flatMap((test) => test.alert_rule_test);
  const untested = rules.filter(({ alert }) => {
    const own = cases.filter(({ alertname }) => alertname === alert);
    const fires = own.some(({ exp_alerts }) => exp_alerts.length > 0);
    return !fires || !own.some(({ exp_alerts }) => exp_alerts.length === 0);
  });
  const missing = untested.map(({ alert }) => alert).join(', ');
  report.check(
    `Each is tested to fire and to be quiet (${cases.length} cases)`,
    missing === '',
    missing,
  );
}

/** Dashboards must name the sources that Grafana is given, by their uid. */
async function checkDataSources(report: Report): Promise<void> {
  const { datasources } = await readYaml<{ datasources: { uid: string }[] }>(
    'deploy/grafana/provisioning/datasources/minitwit.yml',
  );
  const known = new Set(datasources.map(({ uid }) => uid));
  const strangers = (await panelQueries()).filter(({ source }) => !known.has(source));
  report.check('Every panel reads a source that Grafana has', strangers.length === 0);
}

/** Runs all checks that need no server. */
export async function checkWritten(programs: Programs, report: Report): Promise<void> {
  const node = (script: string, args: string[]) =>
    run(process.execPath, [inProject(script), ...args]);
  const prometheus = inProject('deploy/prometheus/prometheus.yml');
  const alertmanager = inProject('deploy/alertmanager/alertmanager.yml');
  const rules = await alertRules();
  await report.attempt('promtool check config', () =>
    run(programs.promtool, ['check', 'config', prometheus]),
  );
  await report.attempt('promtool check rules', async () =>
    run(programs.promtool, ['check', 'rules', ...(await filesIn('deploy/prometheus/rules'))]),
  );
  await report.attempt('amtool check-config', () =>
    run(programs.amtool, ['check-config', alertmanager]),
  );
  await report.attempt('npm run dashboards -- --check', () =>
    node('bin/dashboards.ts', ['--check']),
  );
  await checkDataSources(report);
  await checkRunbook(rules, report);
  await checkUnitTests(rules, report);
  for (const file of await filesIn('deploy/prometheus/tests')) {
    const name = file.replace(/.*\//, '');
    await report.attempt(`promtool test rules ${name}`, () =>
      run(programs.promtool, ['test', 'rules', file]),
    );
  }
}
