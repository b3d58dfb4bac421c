/**
 * The deployed configuration with addresses of this machine and shorter waits. Only what this file
 * changes is left unproven by the test.
 */
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { inProject } from '../../bin/project.ts';

/** The factor by which all waits and windows of rules and routes are shortened. */
const HASTE = 20;
/** Seconds between two scrapes, and between two evaluations. */
const INTERVAL = 2;

const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

const secondsOf = (duration: string): number =>
  Number.parseInt(duration, 10) * SECONDS[duration.slice(-1) as keyof typeof SECONDS];

/** Shortens a duration such as `5m`, but not below `least` seconds. */
function shorten(duration: string, least: number): string {
  return `${Math.max(least, Math.round(secondsOf(duration) / HASTE))}s`;
}

/** Shortens the windows of an expression so that each still holds several samples. */
function shortenWindows(expr: string): string {
  const window = (found: string, duration: string) =>
    found.replace(duration, shorten(duration, 5 * INTERVAL));
  return expr.replace(/\[(\d+[smhd])\]/g, window).replace(/\boffset (\d+[smhd])/g, window);
}

interface Rule {
  record?: string;
  alert?: string;
  expr: string;
  for?: string;
}

interface RuleFile {
  groups: { name: string; interval?: string; rules: Rule[] }[];
}

export const readYaml = async <T>(path: string): Promise<T> =>
  parse(await readFile(inProject(path), 'utf8')) as T;

function hastenRule({ for: wait, ...rule }: Rule, replicas: number): Rule {
  // The expected number of replicas depends on the deployment.
  const expected = rule.record === 'minitwit:replicas:expected';
  const expr = expected ? `vector(${replicas})` : shortenWindows(rule.expr);
  return { ...rule, expr, ...(wait ? { for: shorten(wait, 1) } : {}) };
}

async function writeRules(directory: string, replicas: number): Promise<void> {
  await mkdir(join(directory, 'rules'), { recursive: true });
  for (const name of await readdir(inProject('deploy/prometheus/rules'))) {
    const { groups } = await readYaml<RuleFile>(`deploy/prometheus/rules/${name}`);
    const hastened = groups.map(({ name: group, rules }) => ({
      name: group,
      rules: rules.map((rule) => hastenRule(rule, replicas)),
    }));
    await writeFile(join(directory, 'rules', name), stringify({ groups: hastened }));
  }
}

interface PrometheusFile {
  global: Record<string, unknown>;
  scrape_configs: { job_name: string; [setting: string]: unknown }[];
  alerting: unknown;
}

/**
 * Writes Prometheus' configuration. `targets` holds the addresses of the jobs that run here. Returns
 * the names of the other jobs.
 */
export async function writePrometheus(
  directory: string,
  targets: Record<string, string[]>,
): Promise<string[]> {
  const file = await readYaml<PrometheusFile>('deploy/prometheus/prometheus.yml');
  const interval = `${INTERVAL}s`;
  const here = file.scrape_configs.filter(({ job_name }) => targets[job_name]);
  const alertmanagers = [{ static_configs: [{ targets: targets.alertmanager }] }];
  const configuration = {
    ...file,
    global: {
      ...file.global,
      scrape_interval: interval,
      evaluation_interval: interval,
      scrape_timeout: interval,
    },
    alerting: { alertmanagers },
    scrape_configs: here.map(({ dns_sd_configs: _, scrape_interval: __, ...job }) => ({
      ...job,
      static_configs: [{ targets: targets[job.job_name] }],
    })),
  };
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'prometheus.yml'), stringify(configuration));
  await writeRules(directory, targets.minitwit?.length ?? 0);
  return file.scrape_configs.map((job) => job.job_name).filter((name) => !targets[name]);
}

interface Route {
  group_wait: string;
  group_interval: string;
  routes?: Route[];
}

interface AlertmanagerFile {
  global: Record<string, unknown>;
  route: Route;
}

function hastenRoute(route: Route): Route {
  const { group_wait, group_interval, routes = [] } = route;
  return {
    ...route,
    group_wait: shorten(group_wait, 1),
    group_interval: shorten(group_interval, 1),
    routes: routes.map(hastenRoute),
  };
}

/** Writes Alertmanager's configuration, which sends to `webhook` and to the mail server. */
export async function writeAlertmanager(
  directory: string,
  { webhook, mailServer }: { webhook: string; mailServer: string },
): Promise<void> {
  const file = await readYaml<AlertmanagerFile>('deploy/alertmanager/alertmanager.yml');
  const secrets = join(directory, 'secrets');
  const configuration = {
    ...file,
    // The mail server of the test has no TLS.
    global: { ...file.global, smtp_smarthost: mailServer, smtp_require_tls: false },
    route: hastenRoute(file.route),
  };
  await mkdir(secrets, { recursive: true });
  const text = stringify(configuration).replaceAll('/run/secrets', secrets);
  await writeFile(join(directory, 'alertmanager.yml'), text);
  await cp(inProject('deploy/alertmanager/templates'), join(directory, 'templates'), {
    recursive: true,
  });
  await writeFile(join(secrets, 'discord_webhook'), `${webhook}/discord`);
  await writeFile(join(secrets, 'slack_webhook'), `${webhook}/slack`);
  await writeFile(join(secrets, 'smtp_password'), 'a password of the test');
}
