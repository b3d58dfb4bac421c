/** Generates Grafana's JSON from the description of a dashboard. */
import { type Panel, partsOf, type Source, sizeOf } from './panels.ts';

export interface Row {
  title: string;
  panels: Panel[];
}

/** A filter at the top of a dashboard, used in queries as `$name`. */
export type Variable =
  | { kind: 'label'; name: string; label: string; source: Source; of: string; selector: string }
  | { kind: 'text'; name: string; label: string };

export interface Dashboard {
  /** Part of its URL, and its file name. */
  id: string;
  title: string;
  description: string;
  rows: Row[];
  variables?: Variable[];
}

const COLUMNS = 24;

const datasource = (source: Source) => ({ type: source, uid: source });

function targetsOf({ kind, queries, source = 'prometheus' }: Panel) {
  return queries.map(({ expr, legend, instant = false }, index) => ({
    refId: String.fromCharCode(65 + index),
    datasource: datasource(source),
    expr: expr.trim(),
    legendFormat: legend ?? '__auto',
    instant,
    range: !instant,
    ...(source === 'loki' ? { queryType: instant ? 'instant' : 'range' } : {}),
    ...(kind === 'table' ? { format: 'table' } : {}),
  }));
}

type Position = { x: number; y: number; w: number; h: number };

function panelJson(panel: Panel, id: number, gridPos: Position) {
  const { title, description, source = 'prometheus' } = panel;
  const targets = targetsOf(panel);
  const place = { id, title, description, gridPos, datasource: datasource(source) };
  return { ...place, targets, ...partsOf(panel) };
}

/** Places panels side by side, wrapping to a new line when the next does not fit. */
function layOut(rows: Row[]) {
  const placed: unknown[] = [];
  let y = 0;
  const nextId = () => placed.length + 1;
  for (const { title, panels } of rows) {
    const place = { x: 0, y, w: COLUMNS, h: 1 };
    placed.push({ id: nextId(), type: 'row', title, collapsed: false, gridPos: place, panels: [] });
    y += 1;
    let x = 0;
    let tallest = 0;
    for (const panel of panels) {
      const size = sizeOf(panel);
      if (x + size.w > COLUMNS) {
        x = 0;
        y += tallest;
        tallest = 0;
      }
      placed.push(panelJson(panel, nextId(), { x, y, ...size }));
      x += size.w;
      tallest = Math.max(tallest, size.h);
    }
    y += tallest;
  }
  return placed;
}

function variableJson(variable: Variable) {
  const { name, label } = variable;
  if (variable.kind === 'text') {
    return { type: 'textbox', name, label, query: '', current: { text: '', value: '' } };
  }
  const { source, of, selector } = variable;
  const query =
    source === 'loki'
      ? { label: of, stream: selector, type: 1, refId: 'LokiVariableQuery' }
      : { query: `label_values(${selector}, ${of})`, refId: 'PrometheusVariableQuery' };
  return {
    type: 'query',
    name,
    label,
    datasource: datasource(source),
    query,
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    // Loki rejects a query whose matchers all match the empty string.
    allValue: '.+',
    current: { text: 'All', value: '$__all' },
  };
}

/** Marks in every graph when a version starts that was not running two minutes before. */
const DEPLOYMENTS =
  'count by (version) (minitwit_build_info) unless count by (version) (minitwit_build_info offset 2m)';

const annotations = {
  list: [
    {
      name: 'Deployments',
      datasource: datasource('prometheus'),
      enable: true,
      iconColor: 'blue',
      expr: DEPLOYMENTS,
      step: '30s',
      titleFormat: 'Version {{version}}',
      textFormat: 'started',
    },
  ],
};

/** A dashboard's file. */
export function dashboardJson({ id, title, description, rows, variables = [] }: Dashboard): string {
  const json = {
    uid: `minitwit-${id}`,
    title,
    description,
    tags: ['minitwit'],
    schemaVersion: 39,
    editable: false,
    graphTooltip: 1,
    timezone: 'browser',
    refresh: '30s',
    time: { from: 'now-3h', to: 'now' },
    annotations,
    templating: { list: variables.map(variableJson) },
    links: [
      {
        type: 'dashboards',
        title: 'MiniTwit',
        tags: ['minitwit'],
        asDropdown: true,
        keepTime: true,
      },
    ],
    panels: layOut(rows),
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}
