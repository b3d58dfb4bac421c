/** Setup of the scale suite: a community with 50 thousand messages, and one with 5 million. */
import type { TestProject } from 'vitest/node';
import { prepareCommunity } from '../../tools/bench/database.ts';
import { createDatabaseOn } from '../support/databases.ts';
import { interrupted } from '../support/interruption.ts';
import { joinPostgres } from '../support/postgres.ts';
import { LARGE, SMALL } from './sizes.ts';

declare module 'vitest' {
  interface ProvidedContext {
    communities: { small: string; large: string };
  }
}

export default async function setup(project: TestProject) {
  const { url, release } = await joinPostgres();
  try {
    const small = await createDatabaseOn(url, 'small');
    const large = await createDatabaseOn(url, 'large');
    await prepareCommunity(small, SMALL, interrupted);
    await prepareCommunity(large, LARGE, interrupted);
    project.provide('communities', { small, large });
    return release;
  } catch (error) {
    await release();
    throw error;
  }
}
