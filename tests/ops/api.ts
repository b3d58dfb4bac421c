/** A client for Prometheus' API. */

export interface ActiveAlert {
  labels: Record<string, string>;
  state: 'pending' | 'firing';
}

export interface LoadedRule {
  type: 'alerting' | 'recording';
  name: string;
  query: string;
  health: string;
  lastError?: string;
  annotations?: Record<string, string>;
}

interface Series {
  metric: Record<string, string>;
  values: [number, string][];
}

export class Prometheus {
  readonly address: string;
  /** The time of the first sample, in seconds. */
  readonly begin = Date.now() / 1_000;

  constructor(address: string) {
    this.address = address;
  }

  async #get<T>(path: string, parameters: Record<string, string> = {}): Promise<T> {
    const query = new URLSearchParams(parameters);
    const answer = await fetch(`${this.address}/api/v1/${path}?${query}`);
    const { status, data, error } = await answer.json();
    if (status !== 'success') throw new Error(`Prometheus refused ${path}: ${error}`);
    return data;
  }

  /** The values of each series since the start. */
  async range(query: string, step = 2): Promise<Series[]> {
    const { begin: start } = this;
    const end = Date.now() / 1_000;
    const window = { query, start: String(start), end: String(end), step: String(step) };
    return (await this.#get<{ result: Series[] }>('query_range', window)).result;
  }

  /** How many series of a query have had a numeric value since the start. */
  async seriesOf(query: string): Promise<number> {
    const series = await this.range(query);
    return series.filter(({ values }) => values.some(([, value]) => value !== 'NaN')).length;
  }

  /** The number of evaluations of the least evaluated rule group. */
  async evaluations(): Promise<number> {
    const [series] = await this.range('min(prometheus_rule_group_iterations_total)');
    return Number(series?.values.at(-1)?.[1] ?? 0);
  }

  async alerts(): Promise<ActiveAlert[]> {
    return (await this.#get<{ alerts: ActiveAlert[] }>('alerts')).alerts;
  }

  async rules(): Promise<LoadedRule[]> {
    const { groups } = await this.#get<{ groups: { rules: LoadedRule[] }[] }>('rules');
    return groups.flatMap(({ rules }) => rules);
  }

  /** The addresses of the targets that do not answer, with their errors. */
  async unhealthyTargets(): Promise<string[]> {
    const { activeTargets } = await this.#get<{
      activeTargets: { scrapeUrl: string; health: string; lastError: string }[];
    }>('targets');
    return activeTargets
      .filter(({ health }) => health !== 'up')
      .map(({ scrapeUrl, lastError }) => `${scrapeUrl}: ${lastError}`);
  }
}
