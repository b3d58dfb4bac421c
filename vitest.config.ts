import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

type Options = NonNullable<TestProjectInlineConfiguration['test']>;

const MINUTE = 60_000;

/** A project for the tests in `tests/<name>`; it inherits the root's options. */
function project(name: string, options: Options = {}): TestProjectInlineConfiguration {
  return {
    extends: true,
    test: { name, include: [`tests/${name}/**/*.test.{ts,tsx}`], ...options },
  };
}

/**
 * A project of operations tests, run by `npm run test:<name>`: they run real programs, one at a time,
 * and print their results. `globalSetup` is a file in the folder that runs before all its tests.
 */
function operations(name: string, globalSetup?: string): TestProjectInlineConfiguration {
  const setup = globalSetup ? [`tests/${name}/${globalSetup}`] : [];
  return project(name, {
    globalSetup: ['tests/support/interruption.ts', ...setup],
    setupFiles: 'tests/support/outlive-signals.ts',
    fileParallelism: false,
    disableConsoleIntercept: true,
    expect: { requireAssertions: true },
    testTimeout: 5 * MINUTE,
    // The first run on a machine downloads the programs it needs.
    hookTimeout: 15 * MINUTE,
  });
}

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic' } },
  test: {
    env: {
      AUTH_SECRET: 'a secret that only the tests know, and nobody else',
      DATABASE_POOL: '4',
      LOG_LEVEL: 'silent',
    },
    // Generous, for busy machines; no test takes long by itself.
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
      operations('scale', 'setup.ts'),
      operations('deploy'),
      operations('image', 'setup.ts'),
      operations('backup'),
      operations('ops'),
      operations('scenario'),
      operations('hostile', 'setup.ts'),
    ],
    coverage: {
      provider: 'v8',
      include: ['server/**/*.ts', 'lib/**/*.ts', 'db/**/*.ts', 'platform/**/*.ts'],
      // Read only by drizzle-kit and the compiler: no line of it runs.
      exclude: ['db/schema.ts'],
      reporter: ['text', 'json', 'json-summary'],
      reportsDirectory: 'reports/coverage',
      thresholds: { lines: 90 },
    },
  },
});
