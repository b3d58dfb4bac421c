/** Sessions, as the form handlers begin and end them. */
import { encode } from 'next-auth/jwt';
import { describe, expect, test } from 'vitest';
import { endOtherSessions, listSessions } from '../../lib/sessions.ts';
import { serverEnvironment } from '../../platform/env.ts';
import { jar } from '../support/cookie-jar.ts';
import {
  currentUser,
  logIn,
  logOut,
  PASSWORD,
  signedIn,
  submit,
  TOKEN,
} from '../support/site-handlers.ts';

describe('a session', () => {
  test('ends with its sign-out, whatever of it is remembered, and others go on', async () => {
    const username = await signedIn();
    const [first, user] = [jar.get(TOKEN) ?? '', await currentUser()];
    jar.clear();
    await submit(logIn, { username, password: PASSWORD });
    const second = jar.get(TOKEN) ?? '';
    expect(await listSessions(user?.id ?? 0)).toHaveLength(2);
    await submit(logOut, {});
    jar.set(TOKEN, second);
    expect(await currentUser()).toBeUndefined();
    expect((await submit(logOut, {})).status).toBe(303);
    jar.set(TOKEN, first);
    expect(await currentUser()).toEqual(user);
    expect(await listSessions(user?.id ?? 0)).toMatchObject([{ id: user?.session }]);
  });

  test('of an earlier version has no row, and ends with all others of its user', async () => {
    const username = await signedIn();
    const [token, user] = [jar.get(TOKEN) ?? '', await currentUser()];
    const earlier = await encode({
      token: { id: user?.id, epoch: user?.epoch },
      salt: TOKEN,
      secret: serverEnvironment().AUTH_SECRET,
    });
    jar.set(TOKEN, earlier);
    expect(await currentUser()).toMatchObject({ username });
    await submit(logOut, {});
    for (const each of [earlier, token]) {
      jar.set(TOKEN, each);
      expect(await currentUser()).toBeUndefined();
    }
  });

  test('goes on while all others end', async () => {
    await signedIn();
    const user = await currentUser();
    await endOtherSessions(user?.id ?? 0, user?.session ?? '');
    expect(await currentUser()).toEqual({ ...user, epoch: 1 });
  });
});
