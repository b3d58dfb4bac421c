/** The real application behind the edge: a user signs up, posts and is read, and so does the simulator. */
import { Cookies } from '../../tools/smoke/cookies.ts';
import { AUTHORIZATION } from '../support/authorization.ts';
import type { Report } from '../support/report.ts';
import { type Answer, ask, form, type Question } from './client.ts';
import { DOMAIN, type Edge } from './edge.ts';

const ORIGIN = `https://${DOMAIN}`;
const PASSWORD = 'a password for this journey only';

const JSON_HEADERS = { authorization: AUTHORIZATION, 'content-type': 'application/json' };

/** The headers of a same-origin form. */
const BROWSER = { origin: ORIGIN, 'sec-fetch-site': 'same-origin' };

class Person {
  readonly #edge: Edge;
  readonly #cookies = new Cookies();
  /** Every Set-Cookie header. */
  readonly set: string[] = [];

  constructor(edge: Edge) {
    this.#edge = edge;
  }

  async send(path: string, question: Question = {}): Promise<Answer> {
    const headers = { ...BROWSER, ...question.headers, ...this.#cookies.header };
    const answer = await ask(this.#edge, path, { ...question, headers });
    const lines = answer.headers['set-cookie'] ?? [];
    this.set.push(...lines);
    this.#cookies.store(lines);
    return answer;
  }

  async submit(path: string, fields: Record<string, string>): Promise<Answer> {
    const { body, headers } = form(fields);
    return this.send(path, { method: 'POST', body, headers });
  }
}

const status = ({ status: code, headers, text }: Answer) =>
  `${code} ${headers.location ?? ''} ${text.slice(0, 200)}`;

async function checkPerson(edge: Edge, report: Report): Promise<void> {
  const person = new Person(edge);
  const name = 'traveller';
  const account = { username: name, password: PASSWORD };
  const email = 'traveller@example.org';
  const signUp = await person.submit('/register', { ...account, email, password2: PASSWORD });
  const to = signUp.headers.location ?? '';
  report.check('A form from the https origin is accepted', signUp.status === 303, status(signUp));
  report.check('and redirects within https', to.startsWith('/') || to.startsWith(`${ORIGIN}/`), to);
  const signIn = await person.submit('/login', account);
  report.check('Signing in works', signIn.status === 303, status(signIn));
  const session = person.set.find((line) => line.startsWith('__Secure-authjs.session-token='));
  report.check('with a secure cookie', /;\s*secure/i.test(session ?? ''), person.set.join('\n'));
  const text = 'Written from behind a proxy';
  const post = await person.submit('/add_message', { text });
  report.check('Posting works', post.status === 303, status(post));
  const feed = await person.send('/');
  report.check(
    "and the message is in the author's feed",
    feed.status === 200 && feed.text.includes(text),
    status(feed),
  );
  const page = await ask(edge, '/public', { headers: { 'accept-encoding': 'gzip' } });
  const compressed = page.headers['content-encoding'] === 'gzip';
  report.check('Pages are compressed', page.status === 200 && compressed, status(page));
}

async function checkForeign(edge: Edge, report: Report): Promise<void> {
  const { body, headers } = form({ username: 'x', password: 'y' });
  for (const origin of ['https://evil.test', `http://${DOMAIN}:1`]) {
    const foreign = await ask(edge, '/login', { body, headers: { ...headers, origin } });
    report.check(`A form from ${origin} is rejected`, foreign.status === 403, status(foreign));
  }
}

async function checkSimulator(edge: Edge, report: Report): Promise<void> {
  const name = 'Ann Other 50% é';
  const write = (path: string, value: unknown) =>
    ask(edge, `/api${path}`, { body: JSON.stringify(value), headers: JSON_HEADERS });
  const email = 'ann@example.org';
  const register = await write('/register?latest=41', { username: name, email, pwd: PASSWORD });
  report.check('The simulator registers a user', register.status === 204, status(register));
  const post = await write(`/msgs/${encodeURIComponent(name)}?latest=42`, { content: 'Hello' });
  report.check(`posts as "${name}"`, post.status === 204, status(post));
  const latest = await ask(edge, '/api/latest');
  report.check('and reads its latest number', latest.text === '{"latest":42}', status(latest));
  const stranger = await ask(edge, '/api/msgs');
  report.check('Without its password: 403', stranger.status === 403, status(stranger));
}

/** The operations listener must not be reachable from outside, under any name. */
async function checkUnpublished(edge: Edge, report: Report): Promise<void> {
  for (const path of [
    '/metrics',
    '/livez',
    '/readyz',
    '/api/metrics',
    '/api/../metrics',
    '/ping',
    '/dashboard',
  ]) {
    const { status: code, text } = await ask(edge, path);
    const hidden = code === 404 && !/process_cpu|^alive|^ready|traefik/i.test(text);
    report.check(`${path} is not published`, hidden, `${code} ${text.slice(0, 100)}`);
  }
}

async function checkIds(edge: Edge, report: Report): Promise<void> {
  const given = await ask(edge, '/public', { headers: { 'x-request-id': 'request-from-outside' } });
  const id = String(given.headers['x-request-id']);
  report.check('A response has the id of its request', id === 'request-from-outside', id);
  const made = String((await ask(edge, '/public')).headers['x-request-id']);
  report.check('or a new one', made.length >= 8 && made !== id, made);
}

export async function checkJourney(edge: Edge, report: Report): Promise<void> {
  await checkPerson(edge, report);
  await checkForeign(edge, report);
  await checkSimulator(edge, report);
  await checkUnpublished(edge, report);
  await checkIds(edge, report);
}
