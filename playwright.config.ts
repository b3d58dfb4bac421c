import { defineConfig, devices } from '@playwright/test';
import { findBrowser, isRoot } from './tools/browser.ts';

const executablePath = findBrowser();

// biome-ignore lint/style/noProcessEnv: Playwright sets it from the named groups of `wait` below.
const { E2E_SITE } = process.env;

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'reports/e2e',
  fullyParallel: true,
  workers: 2,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['json', { outputFile: 'reports/e2e.json' }]],
  use: {
    ...devices['Desktop Chrome'],
    ...(E2E_SITE ? { baseURL: E2E_SITE } : {}),
    trace: 'retain-on-failure',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: isRoot ? ['--no-sandbox'] : [],
    },
  },
  webServer: {
    command: 'node -r ./bin/runtime.cjs tests/support/serve.ts',
    wait: { stdout: /ready: site (?<e2e_site>\S+) simulator (?<e2e_simulator>\S+)/ },
    timeout: 240_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 20_000 },
  },
});
