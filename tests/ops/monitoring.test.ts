/**
 * The deployed monitoring, with real programs, real outages and real alerts. Two servers run on a
 * PostgreSQL of their own, next to Prometheus, Alertmanager and the node and Postgres exporters with
 * the configuration of deploy/; only addresses differ, and waits are shorter. Failures are caused one
 * after the other, and later tests query the samples of earlier ones.
 *
 * PICTURES=yes also redraws the graphs of docs/operations.md.
 */
import { afterAll, beforeAll, describe, it, vi } from 'vitest';
import { childEnvironment } from '../../platform/env.ts';
import { requireBuild } from '../support/server.ts';
import { checkCounts, checkFailures } from './counts.ts';
import { checkMessages, checkQuiet, ROUNDS, runDrill } from './drills.ts';
import { checkLogPipeline, readPipeline } from './log-pipeline.ts';
import { checkLogQueries } from './loki.ts';
import { drawPictures } from './pictures.ts';
import { findLoki, requirePrograms } from './programs.ts';
import { checkPanels, checkRules } from './queries.ts';
import { makeStack, type Stack } from './stack.ts';
import { Traffic } from './traffic.ts';

/** How many evaluations of all rules it takes before their silence means something. */
const EVALUATIONS = 15;
/** Milliseconds for these evaluations, and for all targets to answer again. */
const PATIENCE = { timeout: 120_000, interval: 500 };

const cleanup = new AsyncDisposableStack();
let stack: Stack;

beforeAll(async () => {
  const programs = await requirePrograms();
  await requireBuild();
  stack = await makeStack(programs);
  cleanup.defer(() => stack.stop());
  await stack.startPostgres();
  await stack.startReplicas();
});

afterAll(() => cleanup.disposeAsync());

describe('Two servers', () => {
  it('have counters that add up', () => checkCounts(stack.replicas));

  it('have failure counters that add up', () => checkFailures(stack.replicas));
});

describe('The monitoring', () => {
  let traffic: Traffic;
  let visitors: Promise<void>;

  beforeAll(async () => {
    await stack.startMonitoring();
    traffic = new Traffic(stack.replicas, stack.processes);
    visitors = traffic.visit();
    traffic.startSimulators();
  });

  afterAll(async () => {
    traffic.leave();
    await visitors;
    if (childEnvironment({}).PICTURES) await drawPictures(stack.prometheus);
  });

  it('is quiet while all is well', async () => {
    const { prometheus } = stack;
    await vi.waitUntil(async () => (await prometheus.evaluations()) >= EVALUATIONS, PATIENCE);
    await checkQuiet(stack);
  });

  describe('sends alerts and resolutions by Discord, Slack and mail when', () => {
    it.each(ROUNDS.map((drills) => ({ drills, name: drills.map(({ what }) => what).join(', ') })))(
      '$name',
      async ({ drills }) => {
        await Promise.all(drills.map((drill) => runDrill(drill, stack, traffic)));
      },
    );
  });

  it('links to the runbook', () => checkMessages(stack));

  describe('reads existing metrics', () => {
    beforeAll(async () => {
      await vi.waitUntil(
        async () => (await stack.prometheus.unhealthyTargets()).length === 0,
        PATIENCE,
      );
    });

    it('in every query of the dashboards', () => checkPanels(stack.prometheus));

    it('in every rule', () => checkRules(stack.prometheus));
  });
});

describe('The log pipeline', () => {
  it('parses the logs of all programs', async () => {
    await checkLogPipeline(stack, await readPipeline());
  });

  it('lets Loki answer the dashboard queries', async ({ skip }) => {
    const loki = (await findLoki()) ?? skip('the panels of the dashboard of logs: Loki');
    await checkLogQueries(stack, loki, await readPipeline());
  });
});
