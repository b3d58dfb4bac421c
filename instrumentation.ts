/** What a server does once before its first request. */
export async function register(): Promise<void> {
  // biome-ignore lint/style/noProcessEnv: Next replaces it when it builds, so that its Edge bundle stays empty
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { followRequests } = await import('./lib/http/request-context.ts');
  const { startListeners } = await import('./lib/http/listeners.ts');
  const { publishPageVersions } = await import('./lib/visitor-pages.ts');
  const { serveSimulator } = await import('./app/simulator-routes.ts');
  followRequests();
  publishPageVersions();
  await startListeners(serveSimulator);
}
