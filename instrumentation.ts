/** Starts the server; Next calls it once, before the first request. */
export async function register(): Promise<void> {
  // biome-ignore lint/style/noProcessEnv: Next inlines it at build time, which keeps the Edge bundle empty
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { closePool } = await import('./db/client.ts');
  const { saveActivity, startSavingActivity } = await import('./lib/activity.ts');
  const { publishAssets } = await import('./lib/assets.ts');
  const { delayReadiness } = await import('./server/health.ts');
  const { startListeners } = await import('./server/listeners.ts');
  const { trackRequests } = await import('./server/request-context.ts');
  const { shutDownOnSignals } = await import('./server/shutdown.ts');
  const { startWarmUp } = await import('./server/warm-up.ts');
  const { captureConsole } = await import('./platform/log/console.ts');
  const { log } = await import('./platform/log/log.ts');
  const { startMetrics } = await import('./server/metrics.ts');
  const { version } = await import('./platform/version.ts');
  const { publishPageVersions } = await import('./server/web/page-versions.ts');
  const { serve } = await import('./app/simulator-routes.ts');
  captureConsole();
  startMetrics();
  trackRequests();
  publishPageVersions();
  await startListeners(serve);
  shutDownOnSignals(async () => {
    await saveActivity();
    await closePool();
  });
  startSavingActivity();
  void publishAssets().finally(delayReadiness('its assets are not stored yet'));
  startWarmUp();
  log.info('started', { version: version() });
}
