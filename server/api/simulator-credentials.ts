/** Whether a request carries the simulator's name and password. */
import { timingSafeEqual } from 'node:crypto';
import { environment } from '../../platform/env.ts';
import { singleton } from '../../platform/singleton.ts';

/** Checks an Authorization header in constant time. */
export function isAuthorised(authorization = ''): boolean {
  const expected = singleton('simulator-credentials', () => {
    const { SIMULATOR_USER, SIMULATOR_PASSWORD } = environment();
    const pair = Buffer.from(`${SIMULATOR_USER}:${SIMULATOR_PASSWORD}`).toString('base64');
    return Buffer.from(pair);
  });
  const given = Buffer.from(/^basic +(.*)$/i.exec(authorization)?.[1] ?? '');
  // The length may leak; which bytes match may not.
  return given.length === expected.length && timingSafeEqual(given, expected);
}
