/** The command line of the benchmark. */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { WrongUsage } from '../../bin/command.ts';
import { inProject } from '../../bin/project.ts';

export const HELP = `Usage: npm run bench [-- options]

Makes a community in the database, starts the built server on it, and measures every route of the
simulator's API on both listeners, beside the same statements without a server ("database"), and
the site's pages; then the simulator's own mix of actions at 50 a second.

  --messages N      how many messages there are (default: 1000000)
  --users N         how many users (default: 50000)
  --follows N       how many follows (default: 500000)
  --seconds N       how long one measurement takes (default: 3, or 1 with --compare FOLDER)
  --mix-seconds N   how long the mix takes (default: 60)
  --skip-mix        no mix
  --only REGEX      only what fits, such as '^GET', 'POST /msgs.* simulator', 'site$' or '^mix'
  --markdown        prints the tables as Markdown
  --json FILE       writes the report there (default: reports/bench.json)
  --compare FILE    an earlier report: prints what has changed since
  --compare FOLDER  another checkout with a build: measures both builds in turns, see below
  --rounds N        how often each build has its turn, an even number (default: 8)
  -h, --help        this text

The database is the one of DATABASE_URL, which has to be empty before the first time, else one of
the benchmark's own in .data/bench-postgres. The community stays for the next time, and is made
anew when the numbers differ. DATABASE_POOL counts for the server and for the database alone.

--compare FOLDER starts both servers on two databases of one Postgres with the same rows, which are
dropped afterwards. In each round, every route gets 16 requests at once on one server and then on the
other; the order alternates. It prints a Markdown table of medians: before (the folder) and now (this
checkout). It measures the simulator's listener unless --only names more, in some five minutes, and
checks that no route there takes more than 1.10 times the CPU of before, and that each keeps half of
the database's own speed (0.6 for GET /msgs?no=100; POST /register is exempt).

Exit code: 0 when measured, 1 when not, with any error among the answers or beyond a limit of
--compare FOLDER, 2 when the command itself is wrong.`;

const count = z.coerce.number('takes a number').int('takes a whole number').min(1, 'is at least 1');
const seconds = z.coerce.number('takes a number').positive('is above 0').max(3_600);
const file = z.string().min(1);
const pattern = z.string().transform((text, context) => {
  try {
    return new RegExp(text);
  } catch {
    context.addIssue('takes a regular expression');
    return z.NEVER;
  }
});

const schema = z
  .object({
    messages: count.max(1e9).default(1_000_000),
    users: count.max(5e6).default(50_000),
    follows: count.max(1e9).default(500_000),
    seconds: seconds.optional(),
    'mix-seconds': seconds.default(60),
    'skip-mix': z.boolean().default(false),
    only: pattern.optional(),
    rounds: count.max(100).multipleOf(2, 'is an even number').default(8),
    markdown: z.boolean().default(false),
    json: file.default(inProject('reports/bench.json')),
    compare: file.optional(),
  })
  // Popular users are drawn again and again: much beyond this it would take long to find new pairs.
  .refine(({ users, follows }) => follows <= users ** 2 / 20, {
    path: ['follows'],
    error: 'is too much for so few users: at most a twentieth of their square',
  });

export type BenchOptions = z.infer<typeof schema>;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

/** Reads the command line; undefined when it asks for help. @throws WrongUsage */
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
