/** The rollouts, and what must hold for each. */
import { setTimeout as pause } from 'node:timers/promises';
import postgres from 'postgres';
import { MIGRATIONS } from '../../bin/database.ts';
import { SERVER } from '../../bin/standalone.ts';
import { migrate } from '../../db/migrate.ts';
import type { Processes } from '../ops/processes.ts';
import type { Report } from '../support/report.ts';
import { LANGUAGE, type Version } from './next-version.ts';
import { useBrowsers, visitPages } from './people.ts';
import { keepConnections, simulate, type Work } from './programs.ts';
import { Requests } from './requests.ts';
import type { Rules } from './stack.ts';
import { makeSwarm, type Swarm } from './swarm.ts';
import { Writes } from './writes.ts';

/** The minimum number of requests, of which none may fail. */
const ENOUGH = 20_000;

/** Milliseconds of traffic before and after a rollout. */
const AROUND = 3_000;

/** Milliseconds that a server hangs before it dies. */
const HANG = 1_000;

interface Settings {
  report: Report;
  processes: Processes;
  folder: string;
  databaseUrl: string;
  next: Version;
  rules: Rules;
}

export class Rollouts {
  readonly #settings: Settings;
  readonly #report: Report;
  readonly #database: postgres.Sql;
  readonly #writes = new Writes();
  #swarm: Swarm | undefined;
  #round = 0;

  constructor(settings: Settings) {
    this.#settings = settings;
    this.#report = settings.report;
    this.#database = postgres(settings.databaseUrl, { max: 1, onnotice: () => {} });
  }

  end(): void {
    this.#swarm?.stop();
    void this.#database.end({ timeout: 1 });
  }

  /** Generates traffic while `happens` runs, and until there were enough requests. */
  async #during(requests: Requests, swarm: Swarm, enough: number, happens: () => Promise<void>) {
    this.#round += 1;
    const over = new AbortController();
    const work: Work = {
      ...{ requests, writes: this.#writes, site: swarm.edge.url },
      ...{ round: `r${this.#round}`, signal: over.signal },
    };
    const jobs = [simulate, keepConnections, visitPages, useBrowsers].map((job) =>
      job(work).catch((error) => requests.fail(`${job.name}: ${error}`)),
    );
    try {
      await pause(AROUND);
      await happens();
      await pause(AROUND);
      while (requests.count < enough) await pause(200);
    } finally {
      over.abort();
      await Promise.all(jobs);
    }
  }

  async #judge(requests: Requests, servers: number): Promise<void> {
    const { failed, failures } = requests;
    const count = (number: number) => number.toLocaleString('en-US');
    this.#report.check(
      `${count(failed)} of ${count(requests.count)} requests failed`,
      failed === 0 && requests.count >= ENOUGH,
      failures.join('\n'),
    );
    this.#report.note(requests.latency());
    this.#report.check(
      `${servers} servers answered, old ones and new ones`,
      requests.servers === servers,
      `${requests.servers} did`,
    );
    const differences = await this.#writes.differences(this.#database);
    this.#report.check(
      `${differences.length} of ${count(this.#writes.count)} writes were lost, duplicated or undone`,
      differences.length === 0,
      differences.slice(0, 20).join('\n'),
    );
  }

  async #rollOut(swarm: Swarm, server: string, version: string): Promise<void> {
    const ends = await swarm.update(server, version, (what) => this.#report.note(what));
    for (const { name, code, milliseconds } of ends) {
      const seconds = (milliseconds / 1_000).toFixed(1);
      this.#report.check(`${name} shut down ${seconds} s after its signal`, code === 0);
    }
  }

  async #sameVersion(swarm: Swarm): Promise<void> {
    this.#report.heading('A rollout of the same version');
    const requests = new Requests();
    await this.#during(requests, swarm, ENOUGH, () => this.#rollOut(swarm, SERVER, 'again'));
    await this.#judge(requests, 2 * this.#settings.rules.replicas);
  }

  async #nextVersion(swarm: Swarm): Promise<void> {
    this.#report.heading('A rollout of a new version, after its migration');
    const { next, databaseUrl } = this.#settings;
    const requests = new Requests();
    let migrated = new Date();
    await this.#during(requests, swarm, ENOUGH, async () => {
      await migrate(databaseUrl, next.migrations);
      migrated = new Date();
      const ready = await Promise.all(swarm.tasks.map((task) => task.isReady()));
      this.#report.check('the old version is ready on the new schema', ready.every(Boolean));
      await this.#rollOut(swarm, next.server, 'next');
    });
    await this.#judge(requests, 2 * this.#settings.rules.replicas);
    const [row] = await this.#database`
      select count(*) filter (where language is null) > 0 as by_the_old,
        count(*) filter (where language = ${LANGUAGE}) > 0 as by_the_new,
        (select bool_and(indisvalid) from pg_index
          where indexrelid = 'messages_language'::regclass) as index
      from messages where pub_date > ${migrated}`;
    this.#report.check(
      'both versions wrote on the new schema, which has its index',
      row?.by_the_old && row.by_the_new && row.index,
    );
  }

  /** Proves that this test detects failures. */
  async #crash(swarm: Swarm): Promise<void> {
    this.#report.heading('The test notices a crashed server and a lost message');
    const requests = new Requests();
    await this.#during(requests, swarm, 0, () => swarm.crash(HANG));
    this.#report.check(
      `${requests.failed} of ${requests.count} requests failed`,
      requests.failed > 0,
    );
    const differences = await this.#writes.differences(this.#database);
    this.#report.check(
      'no acknowledged write was lost',
      differences.length === 0,
      differences.slice(0, 20).join('\n'),
    );
    await this.#database`delete from messages where id = (select min(id) from messages)`;
    const lost = await this.#writes.differences(this.#database);
    this.#report.check('a deleted message is reported as lost', lost.length === 1, lost.join('\n'));
  }

  async run(): Promise<void> {
    const { databaseUrl, rules, processes, folder } = this.#settings;
    await migrate(databaseUrl, MIGRATIONS);
    const swarm = await makeSwarm(rules, processes, { databaseUrl, folder });
    this.#swarm = swarm;
    await swarm.start(SERVER, 'first');
    await this.#sameVersion(swarm);
    await this.#nextVersion(swarm);
    await this.#crash(swarm);
  }
}
