/**
 * One instance per process. Next bundles a module more than once (instrumentation, pages and
 * route handlers may each get their own copy), so pools, registries and loggers live on
 * `globalThis` under a registered symbol.
 */
export function singleton<T>(name: string, make: () => T): T {
  const key = Symbol.for(`minitwit.${name}`);
  const store = globalThis as unknown as Record<symbol, T | undefined>;
  store[key] ??= make();
  return store[key];
}
