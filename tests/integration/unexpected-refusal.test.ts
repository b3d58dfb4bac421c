/**
 * A statement that the database rejects unexpectedly: Drizzle's error lists every parameter, including
 * password hashes, and PostgreSQL's own error quotes whole rows.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import postgres from 'postgres';
import { afterAll, expect, test, vi } from 'vitest';
import { AUTHORIZATION } from '../support/authorization.ts';
import { newRegistration } from '../support/factories.ts';
import { createDatabase } from '../support/fresh-database.ts';

const url = await createDatabase('refusal');
vi.stubEnv('DATABASE_URL', url);
vi.stubEnv('LOG_LEVEL', 'debug');

// Imported late, since the environment is read once.
const { serve } = await import('../../app/simulator-routes.ts');
const server = createServer(serve);
await once(server.listen(0, '127.0.0.1'), 'listening');
const { port } = server.address() as AddressInfo;

const database = postgres(url, { max: 1 });
afterAll(async () => {
  server.close();
  await database.end();
});

/** The output of the application during `work`. */
async function written(work: () => Promise<void>): Promise<string> {
  let text = '';
  const output = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += chunk;
    return true;
  });
  await work().finally(() => output.mockRestore());
  return text;
}

test.each([
  ['alter table users add constraint nobody check (false)', '23514'],
  ['alter table users rename column password_hash to secret', '42703'],
])('after "%s" neither the response nor the log has a parameter', async (change, code) => {
  await database.unsafe(change);
  const registration = newRegistration({ pwd: 'very secret 8' });
  const logged = await written(async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/register`, {
      method: 'POST',
      headers: { Authorization: AUTHORIZATION },
      body: JSON.stringify(registration),
    });
    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({ status: 500, error_msg: expect.any(String) });
  });
  expect(logged).toContain(`"code":"${code}"`);
  const secrets = ['argon2', registration.email, registration.pwd, registration.username];
  expect(secrets.filter((secret) => logged.includes(secret))).toEqual([]);
});
