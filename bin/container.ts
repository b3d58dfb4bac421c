/** What the image runs: the server, or one of the commands that are in the image too. */
import { parseArgs } from 'node:util';
import { childEnvironment, serverEnvironment } from '../platform/env.ts';
import { runCommand, WrongUsage } from './command.ts';
import { inProject } from './project.ts';
import { HEAP, SERVER_ENVIRONMENT } from './server-process.ts';

const COMMANDS = ['migrate', 'import', 'admin', 'flag'];

const HELP = `Usage: docker run IMAGE [COMMAND] [ARGUMENTS]

  serve     the server: the site on PORT (3000), the simulator's API on SIMULATOR_PORT (5001), metrics
            and health on OPS_PORT (9464). This is what runs without a command
  migrate   brings the database to the schema of this version; before the first server, and each update
  import    brings in the original system's SQLite database
  admin     deletes a user
  flag      hides messages, or shows them again

Each command has --help. All need DATABASE_URL, and serve AUTH_SECRET; each variable X may be given as
X_FILE, the path of a file that holds the value.`;

/** Becomes the server: the process stays the container's first, whom the engine sends its signals. */
function serve(args: string[]): number {
  const { values } = parseArgs({ args, options: { help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const { PORT, HOSTNAME, AUTH_URL } = serverEnvironment();
  // What Next and Auth.js read from the environment is put there as platform/env.ts understands it.
  const read = { PORT: String(PORT), HOSTNAME, ...(AUTH_URL ? { AUTH_URL } : {}) };
  const command = [process.execPath, ...HEAP, inProject('server.js')];
  process.execve?.(process.execPath, command, childEnvironment({ ...SERVER_ENVIRONMENT, ...read }));
  throw new Error('This system cannot replace a process by another');
}

await runCommand(async () => {
  const [name = 'serve', ...args] = process.argv.slice(2);
  if (name === 'serve' || /^(-h|--help)$/.test(name))
    return serve(name === 'serve' ? args : [name]);
  if (!COMMANDS.includes(name)) throw new WrongUsage(`There is no command "${name}"\n\n${HELP}`);
  const script = inProject(`bin/${name}.ts`);
  process.argv.splice(1, 2, script);
  await import(script);
  return Number(process.exitCode ?? 0);
});
