/** `npm start`: starts everything from the database to the listeners, and stops it in order. */
import { parseArgs } from 'node:util';
import { environment, serverEnvironment } from '../platform/env.ts';
import { runCommand, WrongUsage } from './command.ts';
import { LOCAL_DATABASE, prepareDatabase } from './database.ts';
import { addDemo, DEMO_PASSWORD, DEMO_USERS } from './demo.ts';
import { type LocalPostgres, startLocalPostgres } from './local-postgres.ts';
import { type Ports, requirePorts } from './ports.ts';
import { inProject } from './project.ts';
import { secretIn } from './secret-file.ts';
import { runServices } from './services.ts';
import { ensureBuild } from './standalone.ts';

const HELP = `Usage: npm start [-- --demo] [-- --dev]

Starts MiniTwit: the site on PORT (3000) and the simulator's API also on SIMULATOR_PORT (5001).
Without DATABASE_URL it runs PostgreSQL on .data/postgres. Builds when the sources have changed.
Ctrl-C stops everything cleanly; all data is kept. A server or a PostgreSQL that dies is restarted within
seconds, but not after it has died five times within a minute.

  --demo       add a few users and messages to a new database
  --dev        compile the sources as they change, for development
  -h, --help   show this help

docs/configuration.md lists all environment variables.
Exit code: 0 when stopped, 1 if it could not start or exited by itself, 2 if the command was used
incorrectly.`;

interface Options {
  demo: boolean;
  dev: boolean;
}

/** Aborted by the first signal to stop; further ones are ignored, so that the shutdown stays clean. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => controller.abort());
  // The reader of our output may exit first; that must not keep us from stopping.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  return controller.signal;
}

interface Database {
  url: string;
  /** Our own PostgreSQL, without DATABASE_URL. */
  local?: LocalPostgres;
}

async function openDatabase(): Promise<Database> {
  const { DATABASE_URL } = environment();
  if (DATABASE_URL) return { url: DATABASE_URL };
  const local = await startLocalPostgres(LOCAL_DATABASE);
  return { url: local.url, local };
}

async function prepareDemo(url: string): Promise<void> {
  const added = await addDemo(url);
  console.log(
    added
      ? `Added the users ${DEMO_USERS.join(', ')}, each with the password "${DEMO_PASSWORD}".`
      : 'The database already has users; no demo data was added.',
  );
}

const announceBuild = () =>
  console.log('Building MiniTwit; this takes a while, and only when the sources have changed …');

function welcome({ PORT, SIMULATOR_PORT }: Ports): void {
  console.log(`
MiniTwit is ready.
  The site:             http://localhost:${PORT}
  The simulator's API:  http://localhost:${SIMULATOR_PORT}
Ctrl-C stops it.
`);
}

async function serve(
  { url, local }: Database,
  ports: Ports,
  { demo, dev }: Options,
  signal: AbortSignal,
): Promise<boolean> {
  await prepareDatabase(url);
  if (demo) await prepareDemo(url);
  if (!dev) await ensureBuild(signal, announceBuild);
  if (signal.aborted) return true;
  const { AUTH_SECRET, HOSTNAME: host } = environment();
  const secret = AUTH_SECRET ?? (await secretIn(inProject('.data/auth-secret')));
  const settings = { databaseUrl: url, secret, ports, host, dev };
  return runServices(settings, local, signal, () => welcome(ports));
}

async function start(options: Options): Promise<number> {
  const signal = interruption();
  const settings = environment();
  if (settings.NODE_ENV === 'production') {
    serverEnvironment();
    if (options.demo) throw new WrongUsage('--demo is for trying MiniTwit out, not for production');
  }
  const ports = await requirePorts(settings);
  const database = await openDatabase();
  let stoppedOnRequest = false;
  try {
    stoppedOnRequest = await serve(database, ports, options, signal);
  } catch (error) {
    // An error caused by the interruption is not a failure.
    if (!signal.aborted) throw error;
    stoppedOnRequest = true;
  } finally {
    await database.local?.stop();
  }
  console.log('MiniTwit has stopped.');
  return stoppedOnRequest ? 0 : 1;
}

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      demo: { type: 'boolean', default: false },
      dev: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (!values.help) return start(values);
  console.log(HELP);
  return 0;
});
