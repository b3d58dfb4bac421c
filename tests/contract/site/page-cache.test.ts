/** Which pages are cached for visitors. */
import { readFile } from 'node:fs/promises';
import { expect, inject, it } from 'vitest';
import { inProject } from '../../../bin/project.ts';
import { uniqueName } from '../../support/factories.ts';
import { send } from '../../support/http.ts';
import { sumOf } from '../../support/metrics.ts';
import { Simulator, segment } from '../../support/simulator.ts';
import { messagesIn } from '../../support/visitor.ts';

const { site, simulator, ops } = inject('server');
const api = new Simulator(simulator);

it('caches pages full of the longest messages, whatever these hold', async () => {
  const author = await api.user();
  const text = '<script>alert(1)</script> <!-- $& \u2028 ]])</SCRIPT> 🦊Øあ '.repeat(150);
  for (let i = 0; i < 30; i += 1) await api.say(author, `${'x'.repeat(i)}${text}`);
  const refused = () => sumOf(ops, 'minitwit_page_cache_refused_total');
  const before = await refused();
  await send(site, `/${segment(author)}`);
  const { headers, text: html } = await send(site, `/${segment(author)}`);
  expect(headers['x-nextjs-cache']).toBe('HIT');
  expect(String(headers['content-security-policy'])).toContain('sha256-');
  expect(messagesIn(html)).toHaveLength(30);
  expect(await refused()).toBe(before);
});

it('shows each user’s own page when their names differ in how they write a %', async () => {
  const name = uniqueName('x');
  const users = [`%23${name}`, `%2523${name}`, `#${name}`, `%2F${name}`, `%252F${name}`];
  for (const user of users) {
    await api.user(user);
    await api.say(user, `from ${user}`);
  }
  for (let round = 0; round < 2; round += 1) {
    for (const user of users) {
      const page = await send(site, `/${segment(user)}`);
      expect([user, ...messagesIn(page.text)]).toEqual([user, `from ${user}`]);
    }
  }
});

it('ignores the keys of Next’s draft mode', async () => {
  const { preview } = JSON.parse(
    await readFile(inProject('.next/standalone/.next/prerender-manifest.json'), 'utf8'),
  );
  const cookie = `x=y; __prerender_bypass=${preview.previewModeId}`;
  const { headers } = await send(site, '/public', { headers: { cookie } });
  // A draft would bypass the cache, which sets the policy of pages.
  expect(String(headers['content-security-policy'])).toContain('sha256-');
  expect(headers['set-cookie']).toBeUndefined();
  const half = await send(site, '/public', { headers: { cookie: '__next_preview_data=x' } });
  expect(half.headers['set-cookie']).toBeUndefined();
});
