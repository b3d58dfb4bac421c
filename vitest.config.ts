import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

type Options = NonNullable<TestProjectInlineConfiguration['test']>;

/** A project of the tests in `tests/<name>`; what it does not say it takes from the root. */
function project(name: string, options: Options = {}): TestProjectInlineConfiguration {
  return {
    extends: true,
    test: { name, include: [`tests/${name}/**/*.test.{ts,tsx}`], ...options },
  };
}

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic' } },
  test: {
    env: {
      AUTH_SECRET: 'a secret that only the tests know, and nobody else',
      DATABASE_POOL: '4',
      LOG_LEVEL: 'silent',
    },
    // Patience with a busy machine; none takes long by itself.
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // next-auth imports `next/server` without an extension, which only a bundler resolves.
    server: { deps: { inline: ['next-auth', '@auth/core'] } },
    projects: [
      project('unit'),
      project('component', { environment: 'jsdom' }),
      project('integration', {
        globalSetup: 'tests/support/integration-setup.ts',
        setupFiles: 'tests/support/use-database.ts',
      }),
      project('contract', {
        globalSetup: 'tests/support/contract-setup.ts',
      }),
      // Run by `npm run test:hostile`, not by `npm test`: it needs the machine for itself.
      project('hostile', { globalSetup: 'tests/hostile/setup.ts', testTimeout: 90_000 }),
    ],
    coverage: {
      provider: 'v8',
      include: ['db/**/*.ts', 'lib/**/*.ts'],
      // Read by the generator of migrations and by the compiler: no line of it runs.
      exclude: ['db/schema.ts'],
      reporter: ['text', 'json', 'json-summary'],
      reportsDirectory: 'reports/coverage',
      thresholds: { lines: 90 },
    },
  },
});
