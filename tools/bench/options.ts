/** The command line of the benchmark. */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { WrongUsage } from '../../bin/command.ts';
import { inProject } from '../../bin/project.ts';

export const HELP = `Usage: npm run bench [-- options]

Makes a community in the database, starts the built server on it, and measures every route of the
simulator's API on both listeners, beside the same statements without a server ("database"), and
the site's pages; then the simulator's own mix of actions at 50 a second.

  --messages N      number of messages (default: 1000000)
  --users N         number of users (default: 50000)
  --follows N       number of follows (default: 500000)
  --seconds N       seconds per measurement (default: 3, or 1 with --compare FOLDER)
  --mix-seconds N   seconds of the mix (default: 60)
  --skip-mix        skips the mix
  --only REGEX      only what matches, such as '^GET', 'POST /msgs.* simulator', 'site$' or '^mix'
  --markdown        prints the tables as Markdown
  --json FILE       writes the report there (default: reports/bench.json)
  --compare FILE    an earlier report: prints what has changed since
  --compare FOLDER  another checkout with a build: measures both builds alternately, see below
  --rounds N        number of rounds, even (default: 8)
  -h, --help        this text

Uses the database of DATABASE_URL, which must be empty before the first run, or else the benchmark's
own in .data/bench-postgres. The community stays for the next run, and is rebuilt when the sizes
differ. DATABASE_POOL applies to the server and to the database alone.

--compare FOLDER starts both servers on two databases of one Postgres with the same rows, which are
dropped afterwards. In each round, every route gets 16 concurrent requests on one server and then on
the other; the order alternates. It prints a Markdown table of medians: before (the folder) and now
(this checkout). It measures the simulator's listener unless --only matches more, in about five
minutes, and checks that no route there takes more than 1.10 times the CPU of before, and that each
reaches half of the database's own speed (0.6 for GET /msgs?no=100; POST /register is exempt).

Exit code: 0 on success; 1 if the command fails, any request fails or a limit of --compare FOLDER is
exceeded; 2 if the command line is wrong.`;

const number = z.coerce.number('must be a number');
const count = (most: number) =>
  number
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(most, `must be at most ${most}`);
const seconds = number.positive('must be above 0').max(3_600, 'must be at most 3600');
const file = z.string().min(1, 'must not be empty');
const pattern = z.string().transform((text, context) => {
  try {
    return new RegExp(text);
  } catch {
    context.addIssue('must be a regular expression');
    return z.NEVER;
  }
});

const schema = z
  .object({
    messages: count(1e9).default(1_000_000),
    users: count(5e6).default(50_000),
    follows: count(1e9).default(500_000),
    seconds: seconds.optional(),
    'mix-seconds': seconds.default(60),
    'skip-mix': z.boolean().default(false),
    only: pattern.optional(),
    rounds: count(100).multipleOf(2, 'must be even').default(8),
    markdown: z.boolean().default(false),
    json: file.default(inProject('reports/bench.json')),
    compare: file.optional(),
  })
  // Popular users are drawn repeatedly: well beyond this, finding new pairs would take long.
  .refine(({ users, follows }) => follows <= users ** 2 / 20, {
    path: ['follows'],
    error: 'must be at most a twentieth of the square of --users',
  });

export type BenchOptions = z.infer<typeof schema>;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

/** Parses the command line; undefined if it asks for help. @throws WrongUsage */
export function parseOptions(): BenchOptions | undefined {
  const { values } = parseArgs({
    options: {
      ...{ messages: text, users: text, follows: text, seconds: text, 'mix-seconds': text },
      ...{ only: text, json: text, compare: text, rounds: text },
      ...{ 'skip-mix': flag, markdown: flag, help: { ...flag, short: 'h' } },
    },
  });
  if (values.help) return undefined;
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `--${path.join('.')} ${message}`);
  throw new WrongUsage(problems.join('; '));
}
