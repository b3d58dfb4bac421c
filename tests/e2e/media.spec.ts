/** Pages on paper, in colours that the system forces, and charts on screens of any width. */
import { expect, type Page } from '@playwright/test';
import { newSignedInUser, pageOf, share, test } from '../support/browser.ts';

const visible = (page: Page, selector: string) => page.locator(selector).first().isVisible();

test('a printed timeline is what was written, dark on white', async ({ page }) => {
  const username = await newSignedInUser(page);
  await share(page, 'to be printed');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ media: 'print', colorScheme });
    for (const address of ['/', pageOf(username)]) {
      await page.goto(address);
      await expect(page.locator('.messages p')).toBeVisible();
      await expect(page.locator('.messages .author')).toBeVisible();
      await expect(page.locator('.messages time')).toBeVisible();
      for (const control of ['.compose', 'header form', 'footer', '.skip']) {
        expect(await visible(page, control), control).toBe(false);
      }
      await expect(page.locator('body')).toHaveCSS('background-color', 'rgb(255, 255, 255)');
      await expect(page.locator('.messages p')).toHaveCSS('color', 'rgb(0, 0, 0)');
    }
  }
});

test('the legend of a chart keeps the colours of its bars when colours are forced', async ({
  page,
}) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await page.goto('/status');
  const colours = await page.locator('.chart li').evaluateAll((items) =>
    items.map((item) => {
      const { forcedColorAdjust, backgroundColor } = getComputedStyle(item, '::before');
      return [forcedColorAdjust, backgroundColor] as const;
    }),
  );
  expect(colours).toHaveLength(4);
  expect(colours.map(([adjust]) => adjust)).toEqual(Array(4).fill('none'));
  expect(new Set(colours.map(([, colour]) => colour)).size).toBe(4);
});

for (const width of [360, 500, 1280]) {
  test(`the numbers of a chart ${width} pixels wide stand beside each other`, async ({ page }) => {
    await page.setViewportSize({ width, height: 740 });
    await page.goto('/status');
    for (const axis of await page.locator('.times').all()) {
      const boxes = await axis.locator('span:visible').evaluateAll((spans) =>
        spans.map((span) => {
          const { left, right, top } = span.getBoundingClientRect();
          return { left, right, top };
        }),
      );
      expect(boxes.length).toBeGreaterThan(3);
      boxes.reduce((before, box) => {
        expect(box.left).toBeGreaterThan(before.right);
        expect(box.top).toBe(before.top);
        return box;
      });
    }
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBe(0);
  });
}
