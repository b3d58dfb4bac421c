/**
 * Warm-up: the first page takes a third of a second, during which nothing else is answered, and the
 * simulator waits no longer than that. So a server requests its own pages before it is ready.
 */
import { get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { environment, serverEnvironment } from '../platform/env.ts';
import { loopbackUrl } from '../platform/loopback-url.ts';
import { singleton } from '../platform/singleton.ts';
import { delayReadiness } from './health.ts';

/** Between them they need nearly everything that pages are made of. */
const PAGES = ['/public', '/login'];

/** Attempts until Next listens, and milliseconds between two. */
const ATTEMPTS = 100;
const RETRY = 100;

/** Whether there was any answer. */
function ask(url: string): Promise<boolean> {
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
  for (let left = ATTEMPTS; left > 0 && !(await ask(site + PAGES[0])); left -= 1)
    await pause(RETRY);
  for (const page of PAGES.slice(1)) await ask(site + page);
}

/** Keeps the server from being ready until it has answered its first pages. */
export function startWarmUp(): void {
  if (environment().NODE_ENV !== 'production') return;
  singleton('warm-up', () => warmUp().finally(delayReadiness('its pages are not warmed up yet')));
}
