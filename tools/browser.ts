/** The browser of the end-to-end tests: an installed one, else one that is installed for them. */
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

/** Root's browsers start without their sandbox only, and root alone may install packages. */
export const isRoot = process.getuid?.() === 0;

/** Whether a browser starts: one whose libraries are missing does not. */
const starts = (path: string) =>
  path !== '' && spawnSync(path, ['--version'], { stdio: 'ignore' }).status === 0;

const locate = (name: string) =>
  spawnSync('sh', ['-c', 'command -v "$1"', 'sh', name], { encoding: 'utf8' }).stdout.trim();

/** The path of a browser that works, Playwright's own last; undefined without any. */
export function findBrowser(): string | undefined {
  return [...INSTALLED.map(locate), chromium.executablePath()].find(starts);
}

function run(command: string, ...args: string[]): SpawnSyncReturns<Buffer> {
  console.log(`There is no browser for the tests yet: ${[command, ...args].join(' ')}`);
  return spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
}

/** Ways to get a browser, from the least to the most that they change on the machine. */
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
 * Makes sure that there is a browser.
 * @throws Error that says how to get one, when none can be installed.
 */
export function requireBrowser(): void {
  if (findBrowser()) return;
  for (const _ of waysToInstall()) if (findBrowser()) return;
  throw new Error(
    'The tests need a browser, and none could be installed. Install Chromium or Google Chrome ' +
      '(on Debian and Ubuntu, as root: apt-get install chromium), then run npm test again',
  );
}
