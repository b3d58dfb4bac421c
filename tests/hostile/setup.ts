/** Setup of the attacks: a build, Postgres, and the database that every attack gets a copy of. */
import type { TestProject } from 'vitest/node';
import { requireBuild } from '../support/server.ts';
import { buildTown } from './town.ts';

declare module 'vitest' {
  interface ProvidedContext {
    town: { postgresUrl: string; template: string };
    /** The seed of the random requests. */
    seed: number;
  }
}

export default async function setup(project: TestProject) {
  await requireBuild();
  const { postgresUrl, template, release } = await buildTown();
  project.provide('town', { postgresUrl, template });
  project.provide('seed', project.config.sequence.seed);
  return release;
}
