/** The kinds of panels that MiniTwit's dashboards use. */

/** Grafana's unit names. */
export type Unit =
  | 'short'
  | 'reqps'
  | 'ops'
  | 's'
  | 'dtdurations'
  | 'bytes'
  | 'Bps'
  | 'percentunit'
  | 'none';

export type Source = 'prometheus' | 'loki';

export interface Query {
  /** PromQL, or LogQL if the source is Loki. */
  expr: string;
  /** The name of a series, with `{{label}}` placeholders. */
  legend?: string;
  /** Queries only the current value, for tables and single numbers. */
  instant?: boolean;
}

/** The colour of values at or above `from`. */
export interface Threshold {
  from: number;
  colour: 'green' | 'yellow' | 'orange' | 'red';
}

interface Common {
  title: string;
  /** What the panel shows, and what is normal; the tooltip of its title. */
  description: string;
  queries: Query[];
  source?: Source;
  unit?: Unit;
  /** Columns, of 24. */
  width?: number;
  /** Rows of about 30 pixels. */
  height?: number;
  thresholds?: Threshold[];
}

export interface Graph extends Common {
  kind: 'graph';
  stacked?: boolean;
  bars?: boolean;
  max?: number;
}

export interface Figure extends Common {
  kind: 'figure';
  decimals?: number;
}

export interface Table extends Common {
  kind: 'table';
  /** Columns to hide. */
  hidden?: string[];
}

export interface Lines extends Common {
  kind: 'lines';
}

export type Panel = Graph | Figure | Table | Lines;

export const graph = (panel: Omit<Graph, 'kind'>): Graph => ({ kind: 'graph', ...panel });
export const figure = (panel: Omit<Figure, 'kind'>): Figure => ({ kind: 'figure', ...panel });
export const table = (panel: Omit<Table, 'kind'>): Table => ({ kind: 'table', ...panel });
export const lines = (panel: Omit<Lines, 'kind'>): Lines => ({ kind: 'lines', ...panel });

const SIZES = { graph: [8, 8], figure: [4, 4], table: [24, 8], lines: [24, 16] } as const;

/** Columns and rows that a panel occupies. */
export function sizeOf({ kind, width, height }: Panel): { w: number; h: number } {
  const [columns, rows] = SIZES[kind];
  return { w: width ?? columns, h: height ?? rows };
}

function thresholds({ thresholds: steps = [] }: Common) {
  return {
    mode: 'absolute',
    steps: [
      { color: steps.length > 0 ? 'green' : 'text', value: null },
      ...steps.map(({ from, colour }) => ({ color: colour, value: from })),
    ],
  };
}

function graphParts(panel: Graph) {
  const { stacked = false, bars = false, max } = panel;
  return {
    type: 'timeseries',
    fieldConfig: {
      defaults: {
        unit: panel.unit ?? 'short',
        min: 0,
        ...(max === undefined ? {} : { max }),
        color: { mode: 'palette-classic' },
        thresholds: thresholds(panel),
        custom: {
          drawStyle: bars ? 'bars' : 'line',
          fillOpacity: stacked ? 30 : 5,
          lineWidth: 1,
          showPoints: 'never',
          spanNulls: false,
          stacking: { mode: stacked ? 'normal' : 'none', group: 'A' },
          thresholdsStyle: { mode: panel.thresholds ? 'line' : 'off' },
        },
      },
      overrides: [],
    },
    options: {
      legend: { displayMode: 'list', placement: 'bottom', showLegend: true, calcs: [] },
      tooltip: { mode: 'multi', sort: 'desc' },
    },
  };
}

function figureParts(panel: Figure) {
  return {
    type: 'stat',
    fieldConfig: {
      defaults: {
        unit: panel.unit ?? 'short',
        ...(panel.decimals === undefined ? {} : { decimals: panel.decimals }),
        color: { mode: 'thresholds' },
        thresholds: thresholds(panel),
      },
      overrides: [],
    },
    options: {
      colorMode: 'value',
      graphMode: 'area',
      justifyMode: 'auto',
      orientation: 'auto',
      reduceOptions: { calcs: ['lastNotNull'], fields: '', values: false },
      textMode: 'value_and_name',
    },
  };
}

function tableParts({ hidden = [], unit = 'short', ...panel }: Table) {
  const excludeByName = Object.fromEntries(['Time', ...hidden].map((name) => [name, true]));
  return {
    type: 'table',
    fieldConfig: { defaults: { unit, thresholds: thresholds(panel) }, overrides: [] },
    options: { showHeader: true, cellHeight: 'sm' },
    transformations: [{ id: 'organize', options: { excludeByName } }],
  };
}

function linesParts() {
  return {
    type: 'logs',
    fieldConfig: { defaults: {}, overrides: [] },
    options: {
      dedupStrategy: 'none',
      enableLogDetails: true,
      showTime: true,
      sortOrder: 'Descending',
      wrapLogMessage: true,
    },
  };
}

/** The JSON fields specific to the panel's kind. */
export function partsOf(panel: Panel) {
  switch (panel.kind) {
    case 'graph':
      return graphParts(panel);
    case 'figure':
      return figureParts(panel);
    case 'table':
      return tableParts(panel);
    case 'lines':
      return linesParts();
  }
}
