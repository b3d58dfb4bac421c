/** The download size of a complete timeline. */
import { gzipSync } from 'node:zlib';
import { expect, inject, it } from 'vitest';
import { send } from '../../support/http.ts';
import { documentOf } from '../../support/visitor.ts';

const { site } = inject('server');

const JAVASCRIPT_BUDGET = 145_000;
const STYLES_BUDGET = 10_000;

async function compressedSize(paths: string[]): Promise<number> {
  const files = await Promise.all(paths.map((path) => send(site, path)));
  return files.reduce((sum, { text }) => sum + gzipSync(text).byteLength, 0);
}

it('keeps scripts and styles within their budgets', async () => {
  const page = documentOf((await send(site, '/public')).text);
  const scripts = [...page.querySelectorAll<HTMLScriptElement>('script[src]:not([nomodule])')];
  const styles = [...page.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')];
  const javascript = await compressedSize(
    scripts.map((script) => script.getAttribute('src') ?? ''),
  );
  const css = await compressedSize(styles.map((style) => style.getAttribute('href') ?? ''));
  console.log(`timeline page, compressed: ${javascript} bytes of JavaScript, ${css} of CSS`);
  expect(javascript).toBeGreaterThan(50_000);
  expect(javascript).toBeLessThanOrEqual(JAVASCRIPT_BUDGET);
  expect(css).toBeGreaterThan(500);
  expect(css).toBeLessThanOrEqual(STYLES_BUDGET);
});

it('loads nothing from another site', async () => {
  const page = documentOf((await send(site, '/public')).text);
  const addresses = [...page.querySelectorAll('[src], link[href]')].map(
    (element) => element.getAttribute('src') ?? element.getAttribute('href') ?? '',
  );
  expect(addresses.length).toBeGreaterThan(3);
  expect(addresses.filter((address) => !/^\/(?!\/)/.test(address))).toEqual([]);
});
