/** The queries of all dashboard panels and of all rules. */
import { readdir, readFile } from 'node:fs/promises';
import { inProject } from '../../bin/project.ts';
import { check, skipped } from '../support/checks.ts';
import type { LoadedRule, Prometheus } from './api.ts';
import { selectorsOf } from './promql.ts';

/** Metrics that are unavailable on this machine, by reason. */
const ELSEWHERE: Record<string, RegExp> = {
  cAdvisor:
    /^container_(cpu_usage_seconds_total|memory_working_set_bytes|spec_memory_limit_bytes|start_time_seconds|network_receive_bytes_total|oom_events_total)$/,
  Traefik:
    /^traefik_(service_requests_total|service_request_duration_seconds_bucket|tls_certs_not_after)$/,
  'Loki or Alloy':
    /^loki_(write_dropped_entries_total|process_dropped_lines_total|discarded_samples_total)$/,
  'the scrapes of those': /^up\{job="(cadvisor|traefik|loki|alloy|grafana)"\}$/,
  'a Postgres exporter from 0.12 on': /^pg_replication_lag_seconds$/,
};

const WINDOW = '15s';

interface DashboardFile {
  title: string;
  annotations: { list: { name: string; expr: string }[] };
  templating: { list: { name: string; allValue?: string }[] };
  panels: {
    title: string;
    targets?: { expr: string; datasource: { type: string } }[];
  }[];
}

export interface PanelQuery {
  place: string;
  expr: string;
  source: string;
}

/** Replaces Grafana's own variables, and the dashboard's as if "All" were selected. */
function fillIn(expr: string, { templating }: DashboardFile): string {
  const builtIn = expr.replaceAll('$__rate_interval', WINDOW).replaceAll('$__auto', '1m');
  const fill = (text: string, { name, allValue = '' }: { name: string; allValue?: string }) =>
    text.replaceAll(`$${name}`, allValue);
  return templating.list.reduce(fill, builtIn);
}

function queriesOf(file: DashboardFile): PanelQuery[] {
  const queries = file.panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr, datasource }) => ({ title, expr, source: datasource.type })),
  );
  const marks = file.annotations.list.map(({ name: title, expr }) => ({
    ...{ title, expr },
    source: 'prometheus',
  }));
  return [...queries, ...marks].map(({ title, expr, source }) => ({
    place: `${file.title} / ${title}`,
    expr: fillIn(expr, file),
    source,
  }));
}

/** The queries of the committed dashboards, as Grafana sends them. */
export async function panelQueries(): Promise<PanelQuery[]> {
  const folder = inProject('deploy/grafana/dashboards');
  const queries: PanelQuery[] = [];
  for (const name of await readdir(folder)) {
    queries.push(...queriesOf(JSON.parse(await readFile(`${folder}/${name}`, 'utf8'))));
  }
  return queries;
}

const metricOf = (selector: string) => selector.replace(/\s*\{.*/s, '');

/** What would have to run here for the selector to have data; undefined if it must have data. */
function absentee(selector: string): string | undefined {
  const names = [metricOf(selector), selector];
  return Object.keys(ELSEWHERE).find((who) => names.some((name) => ELSEWHERE[who]?.test(name)));
}

/** The selectors of `expr` without series; recording rules count as their own expressions. */
async function withoutData(expr: string, prometheus: Prometheus): Promise<string[]> {
  const empty: string[] = [];
  for (const selector of selectorsOf(expr)) {
    if ((await prometheus.seriesOf(`count(${selector})`)) === 0) empty.push(selector);
  }
  return empty;
}

/** A query may only lack data if all its missing metrics are unavailable here. */
async function explain(expr: string, prometheus: Prometheus, place: string) {
  const empty = await withoutData(expr, prometheus);
  const missing = empty.filter((selector) => !absentee(selector));
  if (empty.length > 0 && missing.length === 0) {
    const who = [...new Set(empty.map(absentee))].join(', ');
    skipped(`${place}: needs ${who}`);
  } else {
    check(`${place}: no data`, false, missing.join(', ') || expr);
  }
}

export async function checkPanels(prometheus: Prometheus): Promise<void> {
  for (const { place, expr, source } of await panelQueries()) {
    if (source === 'loki') continue;
    const count = await prometheus.seriesOf(expr);
    if (count > 0) check(`${place}: ${count} series`, true, expr);
    else await explain(expr, prometheus, place);
  }
}

async function checkRule(rule: LoadedRule, prometheus: Prometheus) {
  const { type, name, query, health, lastError } = rule;
  const place = `${type === 'alerting' ? 'Alert' : 'Recorded'} ${name}`;
  if (health !== 'ok') return check(`${place}: ${health}`, false, lastError ?? '');
  const count = type === 'recording' ? await prometheus.seriesOf(query) : 0;
  if (count > 0) return check(`${place}: ${count} series`, true);
  // A quiet alert has no series, but the metrics it reads must have some.
  const empty = await withoutData(query, prometheus);
  if (empty.length > 0 || type === 'recording') return explain(query, prometheus, place);
  check(`${place}: reads ${selectorsOf(query).length} selectors with data`, true);
}

export async function checkRules(prometheus: Prometheus): Promise<void> {
  for (const rule of await prometheus.rules()) await checkRule(rule, prometheus);
}
