/**
 * Warm-up: rendering the first page blocks the event loop for a third of a second, as long as the
 * simulator's timeout. So a server requests its own pages before it becomes ready.
 */
import { get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { environment, serverEnvironment } from '../platform/env.ts';
import { loopbackUrl } from '../platform/loopback-url.ts';
import { singleton } from '../platform/singleton.ts';
import { delayReadiness } from './health.ts';

/** Together they load nearly all code that pages use. */
const PAGES = ['/public', '/login'];

/** Maximum attempts until Next listens, and milliseconds between them. */
const ATTEMPTS = 100;
const RETRY = 100;

/** Whether there was any response. */
function requestPage(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: 5_000 }, (answer) => {
      answer.resume().on('close', () => resolve(true));
    });
    request.on('timeout', () => request.destroy()).on('error', () => resolve(false));
  });
}

async function warmUp(): Promise<void> {
  const { HOSTNAME, PORT } = serverEnvironment();
  const site = loopbackUrl(HOSTNAME, PORT);
  for (let left = ATTEMPTS; left > 0 && !(await requestPage(site + PAGES[0])); left -= 1)
    await pause(RETRY);
  for (const page of PAGES.slice(1)) await requestPage(site + page);
}

/** Keeps the server unready until it has served its first pages. */
export function startWarmUp(): void {
  if (environment().NODE_ENV !== 'production') return;
  singleton('warm-up', () => warmUp().finally(delayReadiness('its pages are not warmed up yet')));
}
