/** The command `smoke` against the real server, intact and with one defect after the other. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Certificate, makeCertificate } from '../support/certificate.ts';
import { type Change, changingProxy, listenHere } from '../support/changing-proxy.ts';
import { createDatabase } from '../support/fresh-database.ts';
import { requireBuild, type StartedServer, startServer } from '../support/server.ts';
import { failuresOf, smoke } from '../support/smoke.ts';

const REVISION = 'c0ffee';
const A_MINUTE = 60_000;

let directory: string;
let database: string;
let server: StartedServer;
const opened: Server[] = [];

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'minitwit-smoke-'));
  await requireBuild();
  database = await createDatabase('smoke');
  server = await startServer({
    databaseUrl: database,
    environment: { REVISION, TRUST_PROXY: 'true' },
  });
}, 300_000);

afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true });
});

afterEach(() => {
  for (const each of opened.splice(0)) each.close();
});

function listen(server: Server, port?: number): Promise<string> {
  opened.push(server);
  return listenHere(server, port);
}

const listenClear = (listener: http.RequestListener) => listen(http.createServer(listener));

/** The environment of a command that trusts a certificate. */
async function trusting({ cert }: Certificate) {
  const file = path.join(directory, 'authority.pem');
  await writeFile(file, cert);
  return { NODE_EXTRA_CA_CERTS: file };
}

test(
  'passes for an intact server, and says how to delete its users',
  async () => {
    const ended = await smoke([server.site, '--api', server.simulator, '--revision', REVISION]);
    expect(failuresOf(ended)).toEqual([]);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    const users = ended.stdout.match(/npm run admin -- delete-user smoke-[0-9a-f]{8}-\w+/g);
    expect(users).toHaveLength(3);
    expect(ended.stdout).not.toContain('super_safe!');
    expect(ended.stdout).toMatch(/\n3\d passed, 0 failed\n/);
  },
  A_MINUTE,
);

const STRICT = { 'strict-transport-security': 'max-age=63072000' };

test(
  'passes through a correct TLS proxy, and deletes its users',
  async () => {
    const certificate = await makeCertificate(90);
    const beStrict: Change = (_, { headers }) => Object.assign(headers, STRICT);
    const proxy = changingProxy(server.site, beStrict, 'https');
    const secure = await listen(https.createServer(certificate, proxy));
    const clear = await listenClear(({ url }, response) => {
      response.writeHead(308, { location: `https://${secure}${url}` }).end();
    });
    const address = [`https://${secure}`, '--clear', `http://${clear}`];
    const cleanup = ['--cleanup', `"${process.execPath}" bin/admin.ts delete-user --yes`];
    const environment = { ...(await trusting(certificate)), DATABASE_URL: database };
    const ended = await smoke([...address, ...cleanup], environment);
    expect(failuresOf(ended)).toEqual([]);
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining('89 days left') });
    expect(ended.stdout.match(/ok {3}smoke-[0-9a-f]{8}-\w+ is deleted/g)).toHaveLength(3);
  },
  A_MINUTE,
);

test(
  'reports what is wrong with TLS',
  async () => {
    const certificate = await makeCertificate(10);
    const old = { minVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
    const proxy = changingProxy(server.site, () => {});
    const secure = await listen(https.createServer({ ...certificate, ...old }, proxy));
    const clear = await listenClear(proxy);
    const address = [`https://${secure}`, '--clear', `http://${clear}`];
    const ended = await smoke(address, await trusting(certificate));
    const failures = Object.fromEntries(failuresOf(ended));
    expect(failures).toMatchObject({
      'The certificate is valid for more than 14 days':
        expect.stringContaining('expires in 9 days'),
      'TLS 1.1 is refused': 'it speaks TLSv1.1',
      '/login is the page "Sign In"': 'Strict-Transport-Security of 0 s, not 31536000',
      'Signs in': 'the session cookie is not secure',
    });
    expect(ended.stdout).toContain(`FAIL http://${clear}/ redirects to https: 200 to nowhere`);
    expect(ended.code).toBe(1);
  },
  A_MINUTE,
);

/** Defects that a bad change of the server or its proxy could cause. */
const spoil: Change = ({ url = '', headers: { authorization } }, answer) => {
  if (url === '/login') delete answer.headers['content-security-policy'];
  if (url === '/register' && answer.status === 200) answer.status = 404;
  if (url === '/metrics') Object.assign(answer, { status: 200, body: '# TYPE up gauge\nup 1\n' });
  if (url.startsWith('/_next/static/')) answer.headers['cache-control'] = 'no-store';
  if (url === '/public') answer.headers['x-powered-by'] = 'Next.js';
  if (url === '/api/msgs' && !authorization) answer.status = 200;
  if (url.startsWith('/api/msgs?')) answer.body = '[]';
};

test(
  'reports every defect, and nothing else',
  async () => {
    let asked = 0;
    const proxy = changingProxy(server.site, (request, answer) => {
      spoil(request, answer);
      if (request.url !== '/api/latest') return;
      asked += 1;
      answer.body = JSON.stringify({ latest: asked === 1 ? 70 : 7 });
    });
    const ended = await smoke([`http://${await listenClear(proxy)}`]);
    expect(failuresOf(ended)).toEqual([
      ['/public is the page "Public Timeline"', 'X-Powered-By reveals the framework'],
      ['/login is the page "Sign In"', 'no Content-Security-Policy'],
      ['/register is the page "Sign Up"', expect.stringContaining('status 404, not 200')],
      ['Static files exist and are cached for ever', expect.stringContaining('not immutable')],
      ['/metrics is not public', expect.stringContaining('status 200, not 404')],
      ['/msgs?no=1000 lists the message', expect.stringContaining('Checking the API: smoke-')],
      ['Refuses clients without a password', expect.stringContaining('not 403')],
      ['These checks did not change the latest action', 'it was 70 and is 7'],
    ]);
    expect(ended.code).toBe(1);
  },
  A_MINUTE,
);

test(
  'fails when another revision runs, a port is open, or a deletion fails',
  async () => {
    // If another program uses that port, it is open as well.
    await listen(createServer(), 7946).catch(() => {});
    const cleanup = ['--cleanup', 'echo "not today" "$0"; exit 3; :'];
    const ended = await smoke([server.site, '--revision', 'dead', '--ports', ...cleanup]);
    expect(failuresOf(ended)).toEqual([
      ['It is revision dead', 'the page does not contain "+dead"'],
      [
        'None of 15 internal ports of 127.0.0.1 is open',
        expect.stringContaining('7946 of 127.0.0.1 (Swarm gossip)'),
      ],
      ...['person', 'author', 'simulator'].map((role) => [
        `smoke-…-${role} is deleted`,
        'the command exited with 3: not today cleanup',
      ]),
    ]);
    expect(ended.code).toBe(1);
  },
  A_MINUTE,
);

test('times out after the given time', async () => {
  const silent = await listenClear(() => {});
  const ended = await smoke([`http://${silent}`, '--timeout', '300']);
  expect(ended.code).toBe(1);
  expect(ended.stderr).toBe(`no answer from http://${silent}/api/health within 300 ms\n`);
});

test.each([
  ['no address', [], /exactly one URL/],
  ['two addresses', ['http://a', 'http://b'], /exactly one URL/],
  ['an address that is none', ['minitwit.example'], /"minitwit.example"/],
  ['a wrong address of the API', ['http://a', '--api', 'ftp://b'], /"ftp:\/\/b"/],
  ['no time at all', ['http://a', '--timeout', '0'], /--timeout.*"0"/],
  ['an unknown option', ['http://a', '--clean'], /--clean/],
])('%s is wrong usage', async (_, args, message) => {
  expect(await smoke(args)).toMatchObject({ code: 2, stderr: expect.stringMatching(message) });
});

test('--help lists every option', async () => {
  const { code, stdout } = await smoke(['--help']);
  expect(code).toBe(0);
  const options = ['api', 'cleanup', 'revision', 'clear', 'node', 'ports', 'timeout'];
  for (const option of options) expect(stdout).toContain(`--${option}`);
});
