/** Pages fit narrow screens, and their layout does not shift. */
import { expect, type Page } from '@playwright/test';
import { newSignedInUser, newUser, pageOf, postAs, test } from '../support/browser.ts';
import { uniqueName } from '../support/factories.ts';

const UNBROKEN = 'a'.repeat(300);

/** How far the page can be scrolled sideways, in CSS pixels. */
const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test.describe('360 pixels wide', () => {
  test.use({ viewport: { width: 360, height: 740 } });

  test('no page scrolls sideways', async ({ page }) => {
    const { username } = await newUser(page, `${uniqueName()}${'W'.repeat(70)}`);
    const texts = [
      UNBROKEN,
      `https://example.org/${UNBROKEN}`,
      `see www.example.org/${UNBROKEN} ${'a'.repeat(2_000)}`,
    ];
    await postAs(page, username, texts);
    await page.goto(pageOf(username));
    const message = (await page.locator('.more').getAttribute('href')) ?? '';
    const addresses = [
      '/public',
      '/register',
      '/login',
      pageOf(username),
      message,
      '/no/such/page',
    ];
    for (const address of addresses) {
      await page.goto(address);
      expect(await overflow(page), address).toBe(0);
    }
    await newSignedInUser(page, `${uniqueName()}${'M'.repeat(70)}`);
    for (const address of ['/', pageOf(username)]) {
      await page.goto(address);
      expect(await overflow(page), address).toBe(0);
    }
  });
});

for (const width of [360, 1280]) {
  test(`the layout does not shift while a page ${width} pixels wide loads`, async ({ page }) => {
    await page.setViewportSize({ width, height: 740 });
    const { username } = await newUser(page);
    await postAs(page, username, ['one', 'two\nlines', `see ${UNBROKEN}`]);
    await page.addInitScript(() => {
      const shifts: number[] = [];
      Object.assign(globalThis, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
          shifts.push((entry as unknown as { value: number }).value);
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.goto(pageOf(username), { waitUntil: 'networkidle' });
    await expect(page.locator('time').first()).not.toContainText('UTC');
    expect(
      await page.evaluate(() => (globalThis as unknown as { shifts: number[] }).shifts),
    ).toEqual([]);
  });
}
