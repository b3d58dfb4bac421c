/** Static checks of the configuration, by the programs that read it. */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, it } from 'vitest';
import { inProject } from '../../bin/project.ts';
import { attempt, check } from '../support/checks.ts';
import { readYaml } from './configuration.ts';
import { type Programs, requirePrograms } from './programs.ts';
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

/** The anchors of a Markdown file's headings, as GitHub generates them. */
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

async function checkRunbook(rules: AlertRule[]): Promise<void> {
  const anchors = anchorsOf(await readFile(inProject('docs/runbook.md'), 'utf8'));
  const lost = rules.filter(({ annotations }) => {
    const [file, anchor = ''] = (annotations.runbook_url ?? '').split('#');
    return file !== 'docs/runbook.md' || !anchors.has(anchor);
  });
  const names = lost.map(({ alert }) => alert).join(', ');
  check(`The runbook has a section for each of ${rules.length} alerts`, names === '', names);
  const mute = rules.filter(({ annotations, labels }) => {
    return !(annotations.summary && annotations.description && labels.severity);
  });
  check('Each alert has a summary, a description and a severity', mute.length === 0);
}

async function checkUnitTests(rules: AlertRule[]): Promise<void> {
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
  check(
    `Each alert has a firing and a quiet test (${cases.length} cases)`,
    missing === '',
    missing,
  );
}

/** Dashboards must use the provisioned data sources, by their uid. */
async function checkDataSources(): Promise<void> {
  const { datasources } = await readYaml<{ datasources: { uid: string }[] }>(
    'deploy/grafana/provisioning/datasources/minitwit.yml',
  );
  const known = new Set(datasources.map(({ uid }) => uid));
  const strangers = (await panelQueries()).filter(({ source }) => !known.has(source));
  check('Every panel uses a provisioned data source', strangers.length === 0);
}

const rules = await alertRules();
const unitTests = await filesIn('deploy/prometheus/tests');

describe('The configuration', () => {
  let programs: Programs;

  beforeAll(async () => {
    programs = await requirePrograms();
  });

  it('is accepted by promtool', async () => {
    const file = inProject('deploy/prometheus/prometheus.yml');
    await attempt('promtool check config', () => run(programs.promtool, ['check', 'config', file]));
    await attempt('promtool check rules', async () =>
      run(programs.promtool, ['check', 'rules', ...(await filesIn('deploy/prometheus/rules'))]),
    );
  });

  it('is accepted by amtool', async () => {
    const file = inProject('deploy/alertmanager/alertmanager.yml');
    await attempt('amtool check-config', () => run(programs.amtool, ['check-config', file]));
  });

  it('has the dashboards that tools/dashboards generates', async () => {
    const args = [inProject('tools/dashboards.ts'), '--check'];
    await attempt('npm run dashboards -- --check', () => run(process.execPath, args));
    await checkDataSources();
  });

  it('has a runbook section for each alert', () => checkRunbook(rules));

  it('has tests for each alert', () => checkUnitTests(rules));

  it.each(unitTests.map((file) => basename(file)))('passes its tests in %s', async (name) => {
    const file = inProject(`deploy/prometheus/tests/${name}`);
    await attempt(`promtool test rules ${name}`, () =>
      run(programs.promtool, ['test', 'rules', file]),
    );
  });
});
