/** The image's entry point: runs the server or one of the commands in the image. */
import { parseArgs } from 'node:util';
import { childEnvironment, serverEnvironment } from '../platform/env.ts';
import { runCommand, WrongUsage } from './command.ts';
import { inProject } from './project.ts';
import { HEAP, SERVER_ENVIRONMENT } from './server-process.ts';

const COMMANDS = ['migrate', 'import', 'admin', 'flag'];

const HELP = `Usage: docker run IMAGE [COMMAND] [ARGUMENTS]

  serve     the server: the site on PORT (3000), the simulator's API on SIMULATOR_PORT (5001), metrics
            and health on OPS_PORT (9464). The default
  migrate   migrates the database to this version's schema; run it before the first start and each update
  import    imports the original system's SQLite database
  admin     deletes a user
  flag      hides messages, or shows them again

Each command has --help. All need DATABASE_URL; serve also needs AUTH_SECRET. Instead of a variable X you
can set X_FILE to the path of a file that contains the value.`;

/** Replaces this process by the server, which stays PID 1 and so receives the engine's signals. */
function serve(args: string[]): number {
  const { values } = parseArgs({ args, options: { help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const { PORT, HOSTNAME, AUTH_URL } = serverEnvironment();
  // Next and Auth.js read these from the environment: pass them on as platform/env.ts parsed them.
  const parsed = { PORT: String(PORT), HOSTNAME, ...(AUTH_URL ? { AUTH_URL } : {}) };
  const command = [process.execPath, ...HEAP, inProject('server.js')];
  process.execve?.(
    process.execPath,
    command,
    childEnvironment({ ...SERVER_ENVIRONMENT, ...parsed }),
  );
  throw new Error('This system does not support execve');
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
