/** Limits on guessing passwords. Failures count, right passwords never do. */
import { createHmac, hkdfSync } from 'node:crypto';
import { serverEnvironment } from '../platform/env.ts';
import { Invalid, TooManyFailures } from '../platform/errors.ts';
import { log } from '../platform/log/log.ts';
import { Throttle } from '../platform/log/throttle.ts';
import { countRefusedSignIn, type Refusal } from '../platform/metrics/sign-ins.ts';
import { singleton } from '../platform/singleton.ts';
import { FailureLimit } from './failure-limit.ts';

const HOUR = 60 * 60;

// Next may load this file more than once; only the copy that signs people in uses its limits.
const limits = {
  address: new FailureLimit('address', 25, 5 * 60),
  'account-address': new FailureLimit('account-address', 25, HOUR),
  account: new FailureLimit('account', 100, HOUR),
};

const throttle = singleton('refused-sign-ins-log', () => new Throttle(1));

/** Made with the first key: importing this file must not fail because of a wrong environment. */
const secret = () =>
  singleton('guessing-secret', () => {
    const { AUTH_SECRET } = serverEnvironment();
    return Buffer.from(hkdfSync('sha256', AUTH_SECRET, '', 'MiniTwit: limits on guessing', 32));
  });

/** As long for any text, and tells nothing of it: people type passwords into the field for their name. */
const keyOf = (...parts: string[]) =>
  createHmac('sha256', secret()).update(JSON.stringify(parts)).digest('base64url');

/** What stands for an account here. A name that nobody has is treated like any other. */
export const accountKey = (username: string) => keyOf('account', username);

/** A browser that has signed in before. */
export interface Device {
  id: string;
  /** Keys of the accounts that it signed in to. */
  accounts: string[];
}

interface Attempt {
  username: string;
  /** Undefined when many may share it: then nothing is counted for it. */
  address: string | undefined;
  device: Device | undefined;
}

interface Bound {
  name: keyof typeof limits;
  key: string;
}

/** The limits that an attempt is under. */
function boundsOf({ username, address, device }: Attempt): Bound[] {
  const account = accountKey(username);
  // Others cannot use up the failures of a device that has signed in before: it has its own.
  const known = device?.accounts.includes(account);
  const bounds: Bound[] = [
    { name: 'account', key: known ? keyOf('device', account, device?.id ?? '') : account },
  ];
  if (address === undefined) return bounds;
  return [
    { name: 'address', key: keyOf('address', address) },
    { name: 'account-address', key: keyOf('account-address', account, address) },
    ...bounds,
  ];
}

type Wait = (limit: FailureLimit, key: string) => number | Promise<number>;

/** Asks all limits at once. @throws TooManyFailures when one of them says to wait. */
async function ask(bounds: Bound[], wait: Wait): Promise<void> {
  const waits = await Promise.all(
    bounds.map(async ({ name, key }) => ({ name, ms: await wait(limits[name], key) })),
  );
  const longest = waits.reduce((one, other) => (other.ms > one.ms ? other : one));
  if (longest.ms <= 0) return;
  refused(longest.name);
  throw new TooManyFailures(Math.ceil(longest.ms / 1_000));
}

function refused(reason: Refusal): void {
  countRefusedSignIn(reason);
  const admitted = throttle.admit(reason);
  if (admitted) log.warn('sign-in refused', { reason, ...admitted });
}

const remembered: Wait = (limit, key) => limit.remembered(key);

/**
 * Lets `check` verify a password unless too many have failed. Whoever tries many at the same time gets
 * no more out of it: a failure is answered as such only if its count is within the limit, and a
 * success only if this server has not seen the limit reached meanwhile.
 * @throws TooManyFailures; Unavailable; what `check` throws, of which Invalid counts as a failure.
 */
export async function limitGuesses<T>(attempt: Attempt, check: () => Promise<T>): Promise<T> {
  const bounds = boundsOf(attempt);
  await ask(bounds, remembered);
  await ask(bounds, (limit, key) => limit.wait(key));
  try {
    const result = await check();
    await ask(bounds, remembered);
    return result;
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    await ask(bounds, (limit, key) => limit.fail(key));
    countRefusedSignIn('credentials');
    throw error;
  }
}
