/** The static files of pages, of this version and of others that run at the same time. */
import postgres from 'postgres';
import { afterAll, expect, inject, it } from 'vitest';
import { uniqueName } from '../../support/factories.ts';
import { send } from '../../support/http.ts';

const { site } = inject('server');
const database = postgres(inject('databaseUrl'), { max: 1 });

afterAll(() => database.end());

it('are stored where every server finds them', async () => {
  const page = await send(site, '/login');
  const paths = [...page.text.matchAll(/"\/_next\/static\/([^"?\\]+)/g)].map(
    ([, path = '']) => path,
  );
  expect(paths.some((path) => path.endsWith('.css'))).toBe(true);
  expect(paths.some((path) => path.endsWith('.js'))).toBe(true);
  for (const path of paths) {
    const [stored] = await database`select body from assets where path = ${path}`;
    const served = await send(site, `/_next/static/${path}`);
    expect(stored?.body.toString(), path).toBe(served.text);
  }
});

it.each([
  ['js', 'application/javascript; charset=UTF-8'],
  ['css', 'text/css; charset=UTF-8'],
])('of another version are served from there: .%s', async (ending, type) => {
  const path = `chunks/${uniqueName('of-another').replace(' ', '-')}.${ending}`;
  await database`insert into assets (path, body) values (${path}, ${Buffer.from('/* Å */')})`;
  const answer = await send(site, `/_next/static/${path}`);
  expect(answer).toMatchObject({ status: 200, text: '/* Å */' });
  expect(answer.headers).toMatchObject({
    'content-type': type,
    'cache-control': 'public, max-age=31536000, immutable',
  });
});

it('of no version are 404, and that is not cached', async () => {
  const answer = await send(site, '/_next/static/chunks/of-nobody.js');
  expect(answer).toMatchObject({ status: 404, text: 'There is no such file\n' });
  expect(answer.headers['cache-control']).toBe('no-store');
});
