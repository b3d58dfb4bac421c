/** The log of a server never contains secrets. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AUTHORIZATION } from '../../support/authorization.ts';
import { send } from '../../support/http.ts';
import { type LoggingServer, startLoggingServer } from '../../support/logging-server.ts';
import { Simulator } from '../../support/simulator.ts';

let logging: LoggingServer;

beforeAll(async () => {
  logging = await startLoggingServer('secrets');
});

afterAll(() => logging.stop());

const password = 'hush-password-1';
const email = 'hush-mail@example.org';
const text = 'hush-text of a message';
const token = 'hush-token';
const basic = `Basic ${Buffer.from(`hush:${token}`).toString('base64')}`;
const secrets = [password, 'hush-mail', 'hush-text', token, basic.slice(6), 'super_safe'];

const cookies = [
  '',
  `authjs.session-token=${token}`,
  `flash=${encodeURIComponent(JSON.stringify({ kind: 'error', text, typed: { email } }))}`,
];
const form = new URLSearchParams({
  ...{ username: email, email, password, password2: password },
  ...{ text, content: text },
}).toString();
const json = JSON.stringify({
  username: email,
  email,
  pwd: password,
  content: text,
  follow: email,
});
const bodies = [form, json, `{"content": "${text}`, `--${text}`];

const paths = [
  ...['/', '/public', '/login', '/register', '/logout', '/add_message', '/status'],
  ...[
    `/${email}`,
    `/${email}/follow`,
    `/avatar/${email}`,
    `/message/${token}`,
    `/%ff${token}`,
    `/x/${token}/y`,
  ],
];
const api = ['/latest', '/register', '/msgs', `/msgs/${email}`, `/fllws/${email}`, `/${token}`];
const query = `?latest=7&token=${token}&before=${token}&no=${token}`;

interface Secrets {
  authorization: string;
  body: string;
  cookie?: string;
}

/** Sends a GET and a POST; the responses do not matter. */
async function sendTo(base: string, path: string, { authorization, body, cookie = '' }: Secrets) {
  const type = body === form ? 'application/x-www-form-urlencoded' : 'multipart/form-data';
  const headers = { Authorization: authorization, Cookie: cookie, 'Content-Type': type };
  await send(base, path + query, { headers });
  await send(base, path + query, { method: 'POST', headers, body });
}

/** Sends every secret to every route. */
async function sendSecrets(): Promise<void> {
  const { site, simulator } = logging.server;
  for (const body of bodies) {
    for (const [index, path] of paths.entries()) {
      const cookie = cookies[index % cookies.length] ?? '';
      await sendTo(site, path, { authorization: basic, body, cookie });
    }
    for (const path of api) {
      for (const authorization of [basic, AUTHORIZATION]) {
        await sendTo(simulator, path, { authorization, body });
        await sendTo(site, `/api${path}`, { authorization, body });
      }
    }
  }
}

function expectNone(): void {
  expect(logging.entries.length).toBeGreaterThan(50);
  for (const secret of secrets) expect(logging.output).not.toContain(secret);
}

test('secrets are in no log entry', async () => {
  logging.forget();
  await sendSecrets();
  expectNone();
}, 60_000);

test('secrets are in no entry when the database refuses them', async () => {
  const { server, sql } = logging;
  logging.forget();
  await sql`alter table messages add constraint refused check (text not like 'hush%') not valid`;
  await sql`alter table users add constraint refused check (email not like 'hush%') not valid`;
  const simulator = new Simulator(server.simulator);
  const who = await simulator.user();
  const registration = { username: 'hush', email, pwd: password };
  expect((await simulator.post('/register', registration)).status).toBe(500);
  const refused = await simulator.post(`/msgs/${encodeURIComponent(who)}`, { content: text });
  expect(refused.status).toBe(500);
  await sendSecrets();
  await sql`alter table messages drop constraint refused`;
  await sql`alter table users drop constraint refused`;
  expectNone();
  const errors = logging.entries.filter(({ level }) => level === 'error');
  expect(errors[0]).toMatchObject({
    error: { message: 'The database refused a value', code: '23514' },
  });
}, 60_000);

test('secrets are in no entry while the database is down', async () => {
  logging.forget();
  logging.relay.cut();
  await sendSecrets().finally(() => logging.relay.mend());
  expectNone();
}, 60_000);
