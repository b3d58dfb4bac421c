/** What the pipeline does with a version that fails, tested with a fake docker and npm. */
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { inProject } from '../../bin/project.ts';
import { childEnvironment } from '../../platform/env.ts';
import { check } from '../support/checks.ts';
import { ask } from './programs.ts';

const SCRIPT = inProject('.github/actions/deploy/roll-out.sh');

/** Each records its call, and fails if BROKEN names it. */
const PROGRAMS = {
  docker: `case "$1" in
    service) [ -n "$RUNNING" ] && echo "$RUNNING" ;;
    buildx) echo "$OLD" ;;
  esac`,
  npm: `echo "look $7" >>"$DONE"; [ "$BROKEN" != "look $7" ]`,
};

/** The deploy.sh of a commit. */
const deployOf = (version: string) => `#!/bin/sh
echo "${version} deploys $IMAGE with $(cat "$2")" >>"$DONE"
[ "$BROKEN" != "deploy $IMAGE" ]
`;

async function writeProgram(path: string, text: string): Promise<void> {
  await writeFile(path, text);
  await chmod(path, 0o755);
}

interface Repository {
  folder: string;
  /** The commits of the previous and the new version. */
  old: string;
  new: string;
}

async function makeRepository(): Promise<Repository> {
  const folder = await mkdtemp(join(tmpdir(), 'minitwit-roll-out-'));
  const author = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'core.hooksPath='];
  const git = async (...args: string[]) => {
    const { ok, output } = await ask('git', ['-C', folder, ...author, ...args]);
    if (!ok) throw new Error(output);
    return output.trim();
  };
  await git('init', '--quiet');
  await mkdir(join(folder, 'deploy'));
  await mkdir(join(folder, '.bin'));
  for (const [name, text] of Object.entries(PROGRAMS)) {
    await writeProgram(join(folder, '.bin', name), `#!/bin/sh\n${text}\n`);
  }
  const commits: string[] = [];
  for (const version of ['old', 'new']) {
    await writeProgram(join(folder, 'deploy/deploy.sh'), deployOf(version));
    await git('add', 'deploy');
    await git('commit', '--quiet', '--message', version);
    commits.push(await git('rev-parse', 'HEAD'));
  }
  const [old = '', latest = ''] = commits;
  return { folder, old, new: latest };
}

interface Case {
  what: string;
  /** The image that runs before; empty for the first deployment. */
  running: string;
  broken: string;
  ok: boolean;
  done: string[];
}

function casesOf({ old, new: latest }: Repository): Case[] {
  const [forward, seen] = ['new deploys image:new with A=1', `look ${latest}`];
  const [back, seenBack] = ['old deploys image:old with A=1', `look ${old}`];
  const running = 'image:old';
  return [
    { what: 'A version that passes stays', running, broken: '', ok: true, done: [forward, seen] },
    {
      what: 'A version that fails is replaced by the previous one, with the files of its commit',
      ...{ running, broken: seen, ok: false, done: [forward, seen, back, seenBack] },
    },
    {
      what: 'So is a version whose rollout fails',
      ...{ running, broken: 'deploy image:new', ok: false, done: [forward, back, seenBack] },
    },
    {
      what: 'The first version has nothing to roll back to',
      ...{ running: '', broken: seen, ok: false, done: [forward, seen] },
    },
  ];
}

/** The cases' names, which do not depend on commits. */
const NAMES = casesOf({ folder: '', old: '', new: '' }).map(({ what }) => what);

describe('A rollout of the pipeline', () => {
  let repository: Repository;

  beforeAll(async () => {
    repository = await makeRepository();
  });

  afterAll(() => rm(repository.folder, { recursive: true, force: true }));

  it.each(NAMES)('%s', async (what) => {
    const each = casesOf(repository).find((one) => one.what === what);
    if (!each) throw new Error(`There is no case ${what}`);
    const { folder, old, new: latest } = repository;
    const done = join(folder, 'done');
    await rm(done, { force: true });
    const environment = childEnvironment({});
    const { ok, output } = await ask('/bin/bash', [SCRIPT], {
      cwd: folder,
      env: {
        ...environment,
        PATH: [join(folder, '.bin'), environment.PATH].join(delimiter),
        ...{ DONE: done, OLD: old, RUNNING: each.running, BROKEN: each.broken },
        ...{ IMAGE: 'image:new', REVISION: latest, SETTINGS: 'A=1', NODES: '10.0.0.1' },
        SITE_URL: 'https://minitwit.example',
        TMPDIR: folder,
      },
    });
    const did = (await readFile(done, 'utf8').catch(() => '')).trim().split('\n');
    const right = ok === each.ok && did.join() === each.done.join();
    check(each.what, right, `Calls:\n${did.join('\n')}\nOutput:\n${output}`);
  });
});
