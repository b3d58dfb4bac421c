/** The browser of the end-to-end tests: an installed one, otherwise this installs one. */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from '@playwright/test';

const INSTALLED = [
  ...['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The script behind the command `playwright`. */
export const PLAYWRIGHT = createRequire(import.meta.url).resolve('@playwright/test/cli');

/** As root, browsers start only without their sandbox, and packages can be installed. */
export const isRoot = process.getuid?.() === 0;

/** An installed browser whose libraries are missing does not start. */
const starts = (path: string) =>
  path !== '' && spawnSync(path, ['--version'], { stdio: 'ignore' }).status === 0;

const locate = (name: string) =>
  spawnSync('sh', ['-c', 'command -v "$1"', 'sh', name], { encoding: 'utf8' }).stdout.trim();

/** The path of a browser that works, preferring installed ones to Playwright's. */
export function findBrowser(): string | undefined {
  return [...INSTALLED.map(locate), chromium.executablePath()].find(starts);
}

function run(command: string, ...args: string[]): SpawnSyncReturns<Buffer> {
  console.log(`Installing a browser for the tests: ${[command, ...args].join(' ')}`);
  return spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
}

/** Ways to install a browser; the first changes the machine least. */
function* waysToInstall(): Generator<unknown> {
  yield run(process.execPath, PLAYWRIGHT, 'install', 'chromium');
  if (!isRoot || locate('apt-get') === '') return;
  if (existsSync(chromium.executablePath())) {
    yield run(process.execPath, PLAYWRIGHT, 'install-deps', 'chromium');
  }
  run('apt-get', 'update', '-qq');
  yield run('apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium');
}

/**
 * Installs a browser unless one works already.
 * @throws Error with instructions, when none can be installed.
 */
export function requireBrowser(): void {
  if (findBrowser()) return;
  for (const _ of waysToInstall()) if (findBrowser()) return;
  throw new Error(
    'The tests need a browser, but installing one failed. Install Chromium or Google Chrome ' +
      '(on Debian and Ubuntu, as root: apt-get install chromium), then run npm test again',
  );
}
