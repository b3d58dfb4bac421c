/** When `npm start` refuses to start, it prints one line that says why, and changes nothing. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { send } from '../support/http.ts';
import { type Installation, installOnce } from '../support/installation.ts';

const withoutData = installOnce();

/** A refusal takes a second or two; the rest is for busy machines. */
const PATIENCE = 120_000;

async function expectRefusal(
  installation: Installation,
  environment: Record<string, string>,
  line: RegExp,
  code = 1,
): Promise<void> {
  const ended = await installation.run('start', { environment });
  expect(ended).toEqual({ code, stdout: '', stderr: expect.stringMatching(line) });
  expect(ended.stderr.match(/\n/g)).toHaveLength(1);
}

async function occupyPort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return String((server.address() as AddressInfo).port);
}

describe('npm start refuses', { timeout: PATIENCE }, () => {
  it.each(['PORT', 'SIMULATOR_PORT', 'OPS_PORT'])('a %s that is in use', async (variable) => {
    const minitwit = withoutData();
    const port = await occupyPort();
    await expectRefusal(
      minitwit,
      { [variable]: port },
      new RegExp(`^Port ${port} \\(${variable}\\) is in use\\.`),
    );
    expect(existsSync(minitwit.database)).toBe(false);
  });

  it.each([
    [{ PORT: 'http' }, /^Invalid environment: PORT: must be a number\n/],
    [{ NODE_ENV: 'production' }, /DATABASE_URL: is required/],
    [{ NODE_ENV: 'production', DATABASE_URL: 'postgres://db/x' }, /AUTH_SECRET: is required/],
  ])('the environment %j', async (environment, line) => {
    const minitwit = withoutData();
    await expectRefusal(minitwit, environment, line);
    expect(existsSync(minitwit.database)).toBe(false);
  });

  it('a database that cannot be reached', async () => {
    const minitwit = withoutData();
    const nothing = 'postgres://somebody@127.0.0.1:1/none';
    await expectRefusal(minitwit, { DATABASE_URL: nothing }, /ECONNREFUSED/);
  });

  it('to run beside a living one, which goes on unharmed', async () => {
    const minitwit = withoutData();
    const living = await minitwit.start();
    await expectRefusal(minitwit, {}, /^MiniTwit is already running: the database in .* is in use/);
    const { port } = new URL(living.site);
    await expectRefusal(minitwit, { PORT: port }, new RegExp(`^Port ${port} \\(PORT\\) is in use`));
    expect(await send(living.site, '/public')).toMatchObject({ status: 200 });
    expect(await minitwit.stop(living)).toMatchObject({ code: 0 });
  });

  it('all but one of those that come at the same moment', async () => {
    const minitwit = withoutData();
    const starts = await Promise.allSettled([1, 2, 3].map(() => minitwit.start()));
    const started = starts.filter((start) => start.status === 'fulfilled');
    expect(started).toHaveLength(1);
    for (const start of starts) {
      if (start.status === 'rejected') expect(String(start.reason)).toContain('already running');
    }
  });
});

it('applies migrations from ten processes at once to a new database', {
  timeout: PATIENCE,
}, async () => {
  const minitwit = withoutData();
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => minitwit.run('migrate')));
  for (const outcome of outcomes) {
    expect(outcome).toEqual({
      code: 0,
      stdout: 'The database has the schema of this version.\n',
      stderr: '',
    });
  }
});
