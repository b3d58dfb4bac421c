/** Rate limits on password guessing. Only failures count, never correct passwords. */
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

/** Derived on first use, so that importing this file does not fail in an invalid environment. */
const secret = () =>
  singleton('guessing-secret', () => {
    const { AUTH_SECRET } = serverEnvironment();
    return Buffer.from(hkdfSync('sha256', AUTH_SECRET, '', 'MiniTwit: limits on guessing', 32));
  });

/** Has a fixed length and reveals nothing: people type their password into the username field. */
const keyOf = (...parts: string[]) =>
  createHmac('sha256', secret()).update(JSON.stringify(parts)).digest('base64url');

/** The key of an account. A name that does not exist is treated like any other. */
export const accountKey = (username: string) => keyOf('account', username);

/** A browser that has signed in before. */
export interface Device {
  id: string;
  /** Keys of the accounts that it signed in to. */
  accounts: string[];
}

interface Attempt {
  username: string;
  /** Undefined when many people may share it; limits on addresses are then skipped. */
  address: string | undefined;
  device: Device | undefined;
}

interface AppliedLimit {
  name: keyof typeof limits;
  key: string;
}

/** The limits that apply to an attempt. */
function limitsOf({ username, address, device }: Attempt): AppliedLimit[] {
  const account = accountKey(username);
  // A device that has signed in before has a limit of its own, which others cannot use up.
  const isKnown = device?.accounts.includes(account);
  const applied: AppliedLimit[] = [
    { name: 'account', key: isKnown ? keyOf('device', account, device?.id ?? '') : account },
  ];
  if (address === undefined) return applied;
  return [
    { name: 'address', key: keyOf('address', address) },
    { name: 'account-address', key: keyOf('account-address', account, address) },
    ...applied,
  ];
}

type Wait = (limit: FailureLimit, key: string) => number | Promise<number>;

/** Checks all limits at once. @throws TooManyFailures when one of them is exceeded. */
async function enforce(applied: AppliedLimit[], wait: Wait): Promise<void> {
  const waits = await Promise.all(
    applied.map(async ({ name, key }) => ({ name, ms: await wait(limits[name], key) })),
  );
  const longest = waits.reduce((one, other) => (other.ms > one.ms ? other : one));
  if (longest.ms <= 0) return;
  report(longest.name);
  throw new TooManyFailures(Math.ceil(longest.ms / 1_000));
}

function report(reason: Refusal): void {
  countRefusedSignIn(reason);
  const admitted = throttle.admit(reason);
  if (admitted) log.warn('sign-in refused', { reason, ...admitted });
}

const blockedFor: Wait = (limit, key) => limit.blockedFor(key);

/**
 * Runs `check`, which verifies a password, unless too many attempts have failed. Concurrent attempts gain
 * nothing: a failure is reported as such only if it is within the limits, and a success only if this
 * server has not seen a limit reached in the meantime.
 * @throws TooManyFailures; Unavailable; whatever `check` throws. Invalid counts as a failure.
 */
export async function limitGuesses<T>(attempt: Attempt, check: () => Promise<T>): Promise<T> {
  const applied = limitsOf(attempt);
  await enforce(applied, blockedFor);
  await enforce(applied, (limit, key) => limit.wait(key));
  try {
    const result = await check();
    await enforce(applied, blockedFor);
    return result;
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    await enforce(applied, (limit, key) => limit.fail(key));
    countRefusedSignIn('credentials');
    throw error;
  }
}
