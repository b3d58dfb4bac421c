/**
 * The cost of statements with five million messages compared with a hundredth. With the larger number
 * none may scan a table, sort more, or read more database pages per row, except for deeper indexes.
 */
import postgres from 'postgres';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { CommunitySize } from '../../tools/bench/community.ts';
import { check, note } from '../support/checks.ts';
import { everyStatement, type Plan, plansOn } from '../support/plans.ts';
import { type Cost, costsOn, namesOfReads } from './costs.ts';
import { LARGE, SMALL } from './sizes.ts';

/** With a hundred times the rows an index is one level deeper: two pages become three. */
const DEEPER = 1.5;
/** The planner's estimates of sorted rows differ slightly between the communities. */
const ESTIMATE = 1.3;

interface Measured {
  plans: Plan[];
  costs: Cost[];
}

const statements = [...(await everyStatement()).keys()];

let small: Measured;
let large: Measured;

async function measure(url: string, size: CommunitySize): Promise<Measured> {
  const database = postgres(url, { max: 1 });
  try {
    return { plans: await plansOn(database), costs: await costsOn(database, size) };
  } finally {
    await database.end();
  }
}

const perRow = ({ pages, rows }: Cost) => pages / Math.max(1, rows);

const inWords = ({ pages, rows, ms }: Cost) => `${pages} for ${rows} rows in ${ms.toFixed(1)} ms`;

function named<T extends { name: string }>(all: T[], name: string): T {
  const found = all.find((each) => each.name === name);
  if (!found) throw new Error(`There is no measurement of ${name}.`);
  return found;
}

beforeAll(async () => {
  const communities = inject('communities');
  small = await measure(communities.small, SMALL);
  large = await measure(communities.large, LARGE);
});

describe('Plans with 5 million messages', () => {
  describe.each(statements)('%s', (name) => {
    it('scans no table', () => check(`${name}: scans no table`, !named(large.plans, name).grows));

    it('sorts no more', () => {
      const [before, now] = [named(small.plans, name).sorted, named(large.plans, name).sorted];
      const rows = `${now} rows, ${before} with 50 thousand messages`;
      check(`${name}: sorts no more (${rows})`, now <= before * ESTIMATE);
    });
  });
});

describe('Pages of the database read, with 5 million messages and with 50 thousand', () => {
  it.each(namesOfReads(SMALL))('%s', (name) => {
    const [before, now] = [named(small.costs, name), named(large.costs, name)];
    const what = `${name}: ${inWords(now)}; ${inWords(before)}`;
    check(what, perRow(now) <= perRow(before) * DEEPER);
  });

  it('were measured for readers that only the large one has', () => {
    const only = large.costs.filter(({ name }) => !small.costs.some((cost) => cost.name === name));
    for (const cost of only) note(`${cost.name}: ${inWords(cost)}; too few authors`);
    expect(only.length).toBeGreaterThan(0);
  });
});
