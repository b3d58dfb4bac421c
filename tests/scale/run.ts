/** `npm run test:scale`: what the statements cost with five million messages, and with a hundredth. */
import postgres from 'postgres';
import { prepareCommunity } from '../../bin/bench/database.ts';
import type { CommunitySize } from '../../db/community.ts';
import { type Plan, plansOn } from '../support/plans.ts';
import { joinPostgres } from '../support/postgres.ts';
import type { Report } from '../support/report.ts';
import { runSuite } from '../support/suite.ts';
import { type Cost, costsOn } from './costs.ts';

const HELP = `Usage: npm run test:scale

Makes a community of 50 thousand messages and then one of 5 million, with as many messages and
follows to a user. With the second no statement may scan a table, sort more or read more pages of
the database for a row than with the first, but for the levels that its larger indexes have.

  -h, --help    this text

Exit code: 0 when all passed, 1 when any failed, 2 when the command itself is wrong.`;

const SMALL: CommunitySize = { messages: 50_000, users: 1_000, follows: 10_000 };
const LARGE: CommunitySize = { messages: 5_000_000, users: 100_000, follows: 1_000_000 };

/** A hundred times the rows make an index one level deeper: two pages become three. */
const DEEPER = 1.5;
/** Estimates of how many rows a sort gets differ a little from one community to the other. */
const ESTIMATE = 1.3;

interface Measured {
  plans: Plan[];
  costs: Cost[];
}

async function measure(url: string, size: CommunitySize, signal: AbortSignal): Promise<Measured> {
  await prepareCommunity(url, size, signal);
  const database = postgres(url, { max: 1 });
  try {
    return { plans: await plansOn(database), costs: await costsOn(database, size) };
  } finally {
    await database.end();
  }
}

const perRow = ({ pages, rows }: Cost) => pages / Math.max(1, rows);

const inWords = ({ pages, rows, ms }: Cost) => `${pages} for ${rows} rows in ${ms.toFixed(1)} ms`;

function compare(report: Report, small: Measured, large: Measured): void {
  report.heading('Plans with 5 million messages');
  for (const { name, grows, sorted } of large.plans) {
    const before = small.plans.find((plan) => plan.name === name)?.sorted ?? 0;
    report.check(`${name}: scans no table`, !grows);
    const rows = `${sorted} rows, ${before} with 50 thousand messages`;
    report.check(`${name}: sorts no more (${rows})`, sorted <= before * ESTIMATE);
  }
  report.heading('Pages of the database read, with 5 million messages and with 50 thousand');
  for (const cost of large.costs) {
    const before = small.costs.find(({ name }) => name === cost.name);
    const what = `${cost.name}: ${inWords(cost)}; ${before ? inWords(before) : 'too few authors'}`;
    if (before) report.check(what, perRow(cost) <= perRow(before) * DEEPER);
    else report.note(what);
  }
}

await runSuite(HELP, async ({ report, cleanup, signal }) => {
  const { url, release } = await joinPostgres();
  cleanup.defer(release);
  const small = await measure(url, SMALL, signal);
  compare(report, small, await measure(url, LARGE, signal));
});
