/** `npm run smoke`: checks from outside that a deployment works. */
import { runCommand } from '../bin/command.ts';
import { checkApi, checkLatestUnchanged, simulatorAt } from './smoke/api.ts';
import { Checks, eventually, expectStatus } from './smoke/checks.ts';
import { checkJourney } from './smoke/journey.ts';
import { HELP, parseCommandLine, portOf, type Run, runOf } from './smoke/options.ts';
import { checkPages } from './smoke/pages.ts';
import { checkPorts } from './smoke/ports.ts';
import { checkTransport } from './smoke/transport.ts';
import { deleteUser, SmokeUsers } from './smoke/users.ts';
import { Visitor } from './smoke/visitor.ts';

async function checkAll(checks: Checks, users: SmokeUsers, run: Run): Promise<void> {
  const { site, api, limits, values } = run;
  const visitor = new Visitor(site.href, { limits, asBrowser: true });
  const simulator = simulatorAt(api.href, limits);
  // Throws when the site is unreachable: forty checks that all fail would add nothing.
  const health = await visitor.send('/api/health');
  await checks.run('It is ready', async () => expectStatus(health, 200));
  await checkTransport(checks, site, run.clear, limits);
  await checkPages(checks, visitor, values.revision);
  await checkLatestUnchanged(checks, simulator, async () => {
    const person = await checkJourney(checks, visitor, users);
    await checkApi(checks, simulator, users, person);
  });
  await checkPorts(checks, {
    hosts: [site.hostname, api.hostname, ...values.node],
    published: [portOf(site), portOf(api), portOf(new URL(run.clear))],
    onLoopback: values.ports,
  });
}

/** Deletes the run's users, or prints how to. Interrupted runs clean up, too. */
async function cleanUp(checks: Checks, { made }: SmokeUsers, run: Run): Promise<void> {
  console.log('\nClean-up');
  const { cleanup } = run.values;
  if (cleanup === undefined) {
    console.log(
      '  These users were not deleted. Where the database is reachable, delete them with',
    );
    for (const name of made) console.log(`    npm run admin -- delete-user ${name}`);
    return;
  }
  const visitor = new Visitor(run.site.href, {
    limits: { ...run.limits, signal: new AbortController().signal },
  });
  for (const name of made) {
    await checks.runAnyway(`${name} is deleted`, async () => {
      await deleteUser(cleanup, name);
      await eventually(async () => expectStatus(await visitor.send(`/${name}`), 404));
    });
  }
}

async function main(): Promise<number> {
  const { values, positionals } = parseCommandLine();
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const interruption = new AbortController();
  const run = runOf(values, positionals, interruption.signal);
  const interrupt = () => interruption.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const checks = new Checks(interruption.signal);
  const users = new SmokeUsers();
  try {
    await checkAll(checks, users, run);
  } finally {
    if (users.made.length > 0) await cleanUp(checks, users, run);
  }
  const passed = checks.close();
  if (interruption.signal.aborted) return 130;
  return passed ? 0 : 1;
}

await runCommand(main);
