/** Statements whose results identify them, to detect mixed-up answers. Some must fail. */
import { isDeepStrictEqual } from 'node:util';
import type postgres from 'postgres';

/** Milliseconds after which the server cancels a statement. */
export const STATEMENT_TIMEOUT = 400;

interface Question {
  text: string;
  parameters: (string | number)[];
  /** The rows, or the SQLSTATE of the error. */
  answer: object[] | string;
}

const DIVISION_BY_ZERO = '22012';
const INVALID_NUMBER = '22P02';
const TIMED_OUT = '57014';

const ONE = 'select $1::text as answer';
const MANY = 'select $1::text as answer, g from generate_series(1, $2::int) g';
const LONG = 'select repeat($1::text, 400) as answer';
const FAILS_IN_ITS_ROWS = 'select $1::text, 10 / (3 - g) from generate_series(1, 3) g';
const LATE_IN_ITS_ROWS = 'select $1::text, pg_sleep(0.05) from generate_series(1, 100) g';

/** Question number `id`, of a random kind. */
function question(id: number, random: () => number): Question {
  const name = `${id}`;
  const kind = random();
  if (kind < 0.0002) return { text: LATE_IN_ITS_ROWS, parameters: [name], answer: TIMED_OUT };
  if (kind < 0.002)
    return { text: `${ONE}, ${id} as id`, parameters: [name], answer: [{ answer: name, id }] };
  if (kind < 0.03) return { text: FAILS_IN_ITS_ROWS, parameters: [name], answer: DIVISION_BY_ZERO };
  if (kind < 0.05)
    return { text: 'select $1::int as answer', parameters: ['x'], answer: INVALID_NUMBER };
  if (kind < 0.07)
    return { text: LONG, parameters: [name], answer: [{ answer: name.repeat(400) }] };
  if (kind < 0.15) {
    const count = Math.floor(random() * 20);
    const answer = Array.from({ length: count }, (_, i) => ({ answer: name, g: i + 1 }));
    return { text: MANY, parameters: [name, count], answer };
  }
  return { text: ONE, parameters: [name], answer: [{ answer: name }] };
}

export interface Answers {
  right: number;
  /** Right answers that are the expected error. */
  failed: number;
  /** Questions that timed out because the server was busy. */
  late: number;
  wrong: string[];
}

async function ask(sql: postgres.Sql, asked: Question, answers: Answers): Promise<void> {
  const { text, parameters, answer } = asked;
  const given = await sql.unsafe(text, parameters, { prepare: true }).then(
    (rows) => Array.from(rows),
    (error: { code: string; message: string }) => error.code ?? error.message,
  );
  if (isDeepStrictEqual(given, answer)) {
    answers.right += 1;
    if (typeof answer === 'string') answers.failed += 1;
  } else if (given === TIMED_OUT) answers.late += 1;
  else answers.wrong.push(`${text} [${parameters}]: ${JSON.stringify(given)}`);
}

/** Asks questions, 32 at a time, until `count` answers were right or one was wrong. */
export async function askAll(
  sql: postgres.Sql,
  count: number,
  random: () => number,
): Promise<Answers> {
  const answers: Answers = { right: 0, failed: 0, late: 0, wrong: [] };
  let id = 0;
  let open = 0;
  const asker = async () => {
    while (answers.right + open < count && answers.wrong.length === 0) {
      id += 1;
      open += 1;
      await ask(sql, question(id, random), answers);
      open -= 1;
    }
  };
  await Promise.all(Array.from({ length: 32 }, asker));
  return answers;
}
