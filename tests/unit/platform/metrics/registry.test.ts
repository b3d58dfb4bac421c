/** The metrics before and after counting, from any copy of a module. */
import { beforeEach, expect, test, vi } from 'vitest';

/** Loads the modules again, like another bundle of the same process. */
async function load() {
  vi.resetModules();
  const [admission, database, hashing, pageCache, requests, signIns, registry] = await Promise.all([
    import('../../../../platform/metrics/admission.ts'),
    import('../../../../platform/metrics/database.ts'),
    import('../../../../platform/metrics/hashing.ts'),
    import('../../../../platform/metrics/page-cache.ts'),
    import('../../../../platform/metrics/requests.ts'),
    import('../../../../platform/metrics/sign-ins.ts'),
    import('../../../../platform/metrics/registry.ts'),
  ]);
  return { admission, database, hashing, pageCache, requests, signIns, registry };
}

let metrics: Awaited<ReturnType<typeof load>>;

beforeEach(async () => {
  metrics = await load();
});

const lines = async () => (await metrics.registry.exposeAll()).body.split('\n');

test('series with fixed labels start at 0', async () => {
  expect(await lines()).toEqual(
    expect.arrayContaining([
      'minitwit_http_requests_refused_total{gate="body"} 0',
      'minitwit_http_requests_in_flight{listener="site"} 0',
      'minitwit_http_requests_in_flight{listener="simulator"} 0',
      'minitwit_http_requests_in_flight{listener="operations"} 0',
      'minitwit_page_cache_requests_total{result="hit"} 0',
      'minitwit_page_cache_requests_total{result="miss"} 0',
      'minitwit_sign_ins_refused_total{reason="credentials"} 0',
      'minitwit_sign_ins_refused_total{reason="address"} 0',
      'minitwit_sign_ins_refused_total{reason="account-address"} 0',
      'minitwit_sign_ins_refused_total{reason="account"} 0',
      'minitwit_password_hash_duration_seconds_count 0',
      'minitwit_database_pool_limit 0',
    ]),
  );
});

test('copies of a module share the same metrics', async () => {
  for (const copy of [metrics, await load()]) {
    copy.admission.requestRefused('body');
    copy.pageCache.pageCacheRequests.inc({ result: 'hit' });
    copy.signIns.countRefusedSignIn('account');
    copy.hashing.hashDurations.observe(0.04);
    copy.database.queryFailed('feed', 'deadline');
    copy.requests.requestBegan('site');
  }
  metrics = await load();
  expect(await lines()).toEqual(
    expect.arrayContaining([
      'minitwit_http_requests_refused_total{gate="body"} 2',
      'minitwit_page_cache_requests_total{result="hit"} 2',
      'minitwit_sign_ins_refused_total{reason="account"} 2',
      'minitwit_password_hash_duration_seconds_count 2',
      'minitwit_database_errors_total{query="feed",reason="deadline"} 2',
      'minitwit_http_requests_in_flight{listener="site"} 2',
    ]),
  );
});

test('a request is counted by its route, a known method and its status', async () => {
  const { requestBegan, requestEnded } = metrics.requests;
  for (const [method, seconds] of [
    ['GET', 0.3],
    ['GET', 0.31],
    ['MKCOL', 3],
  ] as const) {
    requestBegan('simulator');
    requestEnded('simulator', method, '/latest', '200', seconds);
  }
  const of = (method: string) =>
    `listener="simulator",method="${method}",route="/latest",status="200"`;
  const name = 'minitwit_http_request_duration_seconds';
  expect(await lines()).toEqual(
    expect.arrayContaining([
      'minitwit_http_requests_in_flight{listener="simulator"} 0',
      `${name}_bucket{le="0.1",${of('GET')}} 0`,
      `${name}_bucket{le="0.3",${of('GET')}} 1`,
      `${name}_bucket{le="1",${of('GET')}} 2`,
      `${name}_bucket{le="+Inf",${of('GET')}} 2`,
      `${name}_sum{${of('GET')}} 0.61`,
      `${name}_bucket{le="2.5",${of('other')}} 0`,
      `${name}_count{${of('other')}} 1`,
    ]),
  );
});

test('the pools are measured when the metrics are read', async () => {
  const use = metrics.database.newPoolUse(2);
  for (let i = 0; i < 3; i += 1) use.started();
  metrics.database.querySettled('feed', 0.002);
  expect(await lines()).toEqual(
    expect.arrayContaining([
      'minitwit_database_pool_limit 2',
      'minitwit_database_pool_connections 2',
      'minitwit_database_pool_in_use 2',
      'minitwit_database_pool_waiting 1',
      'minitwit_database_query_duration_seconds_bucket{le="0.0025",query="feed"} 1',
    ]),
  );
  use.settled();
  use.closed();
  expect(await lines()).toEqual(
    expect.arrayContaining([
      'minitwit_database_pool_connections 1',
      'minitwit_database_pool_waiting 0',
    ]),
  );
});
