/** What a server does once before its first request. */
export async function register(): Promise<void> {
  const { followRequests } = await import('./lib/http/request-context.ts');
  const { startListeners } = await import('./lib/http/listeners.ts');
  const { serveSimulator } = await import('./app/simulator-routes.ts');
  followRequests();
  await startListeners(serveSimulator);
}
