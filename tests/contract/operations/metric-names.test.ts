/** The names and labels of the metrics of a server that has just started. */
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { send } from '../../support/http.ts';
import { readSamples } from '../../support/metrics.ts';
import { type StartedServer, startServer } from '../../support/server.ts';

let server: StartedServer;

beforeAll(async () => {
  const environment = { LOG_LEVEL: 'silent' };
  server = await startServer({ databaseUrl: inject('databaseUrl'), environment });
});

afterAll(() => server.stop());

test('series with fixed labels exist from the start', async () => {
  const samples = await readSamples(server.ops);
  const valuesOf = (name: string, label: string) =>
    Object.fromEntries(
      samples
        .filter((sample) => sample.name === name)
        .map(({ labels, value }) => [labels[label], value]),
    );
  const gates = ['api', 'lists', 'registrations', 'unauthorisedRegistrations', 'signIns', 'pages'];
  const zeros = (names: string[]) => Object.fromEntries(names.map((name) => [name, 0]));
  const refused = valuesOf('minitwit_http_requests_refused_total', 'gate');
  expect(refused).toEqual(zeros([...gates, 'body']));
  expect(valuesOf('minitwit_http_requests_waiting', 'gate')).toEqual(zeros(gates));
  const reasons = ['credentials', 'address', 'account-address', 'account'];
  expect(valuesOf('minitwit_sign_ins_refused_total', 'reason')).toEqual(zeros(reasons));
  const listeners = Object.keys(valuesOf('minitwit_http_requests_in_flight', 'listener'));
  expect(listeners.toSorted()).toEqual(['operations', 'simulator', 'site']);
  const results = Object.keys(valuesOf('minitwit_page_cache_requests_total', 'result'));
  expect(results.toSorted()).toEqual(['hit', 'miss']);
});

test('no label comes from client input, and every name follows the conventions', async () => {
  const { site, simulator, ops } = server;
  await send(site, '/secret-path/of/mine?query=outside');
  await send(simulator, '/msgs/outside-name', { method: 'PATCH' });
  await send(simulator, '/latest', { method: 'MKCOL' });
  const samples = (await readSamples(ops)).filter(({ name }) => name.startsWith('minitwit_'));
  expect(JSON.stringify(samples)).not.toMatch(/outside|secret-path|MKCOL|nobody/);
  expect(samples.filter(({ labels }) => labels.method === 'other')).not.toEqual([]);
  for (const { name, labels } of samples) {
    expect(name).toMatch(/^minitwit_[a-z_]+$/);
    if (labels.le) expect(name).toMatch(/_seconds_bucket$/);
  }
  const bounds = samples.filter(
    ({ name }) => name === 'minitwit_http_request_duration_seconds_bucket',
  );
  expect(new Set(bounds.map(({ labels }) => labels.le))).toContain('0.3');
});
