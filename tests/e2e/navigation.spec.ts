/** Navigation: links, pages of a timeline, unknown addresses. */
import { expect, type Page } from '@playwright/test';
import { newSignedInUser, newUser, pageOf, postAs, test } from '../support/browser.ts';
import { uniqueName } from '../support/factories.ts';

/** Marks the document, to see later whether the page was reloaded. */
const mark = (page: Page) => page.evaluate(() => Object.assign(globalThis, { marked: true }));
const isMarked = (page: Page) => page.evaluate(() => 'marked' in globalThis);

const texts = (page: Page) => page.locator('.messages > li > p');
const numbered = (from: number, to: number) =>
  Array.from(
    { length: Math.abs(to - from) + 1 },
    (_, i) => `message ${from > to ? from - i : from + i}`,
  );

/** Names that a URL parser or Next's router could misread. */
const ODDITIES = ['100%', 'a?b#c [y] (x)', 'x.svg', `@æ 日本語 o'hara & "co"`];

test('links change the page without a reload', async ({ page }) => {
  const username = await newSignedInUser(page);
  await postAs(page, username, ['hello']);
  await page.goto('/public');
  await mark(page);
  await page.getByRole('link', { name: 'my timeline' }).click();
  await expect(page).toHaveTitle('My Timeline | MiniTwit');
  await page.getByRole('link', { name: username }).click();
  await expect(page).toHaveTitle(`${username}'s Timeline | MiniTwit`);
  await page.goBack();
  await expect(page).toHaveTitle('My Timeline | MiniTwit');
  expect(await isMarked(page)).toBe(true);
});

test('a link opens in a new tab when asked to', async ({ page, context }) => {
  await page.goto('/public');
  const opened = context.waitForEvent('page');
  await page.getByRole('link', { name: 'sign up' }).click({ modifiers: ['ControlOrMeta'] });
  await expect(await opened).toHaveURL('/register');
  await expect(page).toHaveURL('/public');
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    test('a timeline can be read page by page, forwards and back', async ({ page }) => {
      const { username } = await newUser(page);
      await postAs(page, username, numbered(1, 65));
      await page.goto(pageOf(username));
      await expect(texts(page)).toHaveText(numbered(65, 36));
      await expect(page.getByRole('link', { name: 'newer' })).toHaveCount(0);
      await page.getByRole('link', { name: 'older' }).click();
      await expect(texts(page)).toHaveText(numbered(35, 6));
      await expect(page.locator('h1')).toBeInViewport();
      await expect(page.locator('h1')).toBeFocused();
      await expect(page).toHaveTitle(/'s Timeline, until .* UTC \| MiniTwit$/);
      await page.keyboard.press('Tab');
      await expect(page.locator('.messages .author').first()).toBeFocused();
      await page.getByRole('link', { name: 'older' }).click();
      await expect(page.locator('h1')).toBeFocused();
      await expect(texts(page)).toHaveText(numbered(5, 1));
      await expect(page.getByRole('link', { name: 'older' })).toHaveCount(0);
      await page.getByRole('link', { name: 'newer' }).click();
      await expect(texts(page)).toHaveText(numbered(35, 6));
      await expect(page.locator('h1')).toBeFocused();
      await page.getByRole('link', { name: 'newer' }).click();
      await expect(texts(page)).toHaveText(numbered(65, 36));
      await expect(page).toHaveTitle(`${username}'s Timeline | MiniTwit`);
      await page.goto(`${pageOf(username)}?before=1-1`);
      await expect(texts(page)).toHaveText(numbered(65, 36));
      await expect(page.locator('.notice')).toContainText('no such page');
    });

    test('an unknown address shows a "not found" page', async ({ page }) => {
      for (const address of [pageOf(uniqueName('nobody')), '/no/such/page', '/_next/nothing']) {
        const answer = await page.goto(address);
        expect(answer?.status(), address).toBe(404);
        await expect(page.locator('h1')).toHaveText('Page Not Found');
        await page.getByRole('link', { name: 'See what everybody is writing' }).click();
        await expect(page).toHaveTitle('Public Timeline | MiniTwit');
      }
    });

    test('the time of a message links to its page', async ({ page }) => {
      const { username } = await newUser(page);
      const text = `begin\n${'a'.repeat(1_000)}\nend`;
      await postAs(page, username, [text]);
      await page.goto(pageOf(username));
      await expect(texts(page)).toHaveText(/a…$/);
      await page.locator('.messages time').click();
      await expect(page.locator('h1')).toHaveText(`Message by ${username}`);
      expect(await page.locator('.message p').textContent()).toBe(text);
      await expect(page.locator('.message p')).toHaveCSS('white-space-collapse', 'preserve');
      await page.locator('.message .author').click();
      await expect(page.locator('h1')).toHaveText(`${username}'s Timeline`);
    });

    test('users with any name have a page and can be followed', async ({ page }) => {
      await newSignedInUser(page);
      for (const oddity of ODDITIES) {
        const { username } = await newUser(page, `${uniqueName()} ${oddity}`);
        await postAs(page, username, ['hello']);
        await page.goto(pageOf(username));
        await page.getByRole('button', { name: 'Follow user' }).click();
        await expect(page.locator('.flashes')).toHaveText(`You are now following "${username}"`);
        await page.goto('/');
        await page.locator('.messages .author', { hasText: username }).click();
        await expect(page.locator('h1')).toHaveText(`${username}'s Timeline`);
        await expect(page.getByRole('button', { name: 'Unfollow user' })).toBeVisible();
        await expect(page.locator('.flashes')).toHaveCount(0);
      }
    });
  });
}

test('an avatar depends on the name alone, and may be cached forever', async ({ request }) => {
  const name = encodeURIComponent('nobody æ');
  const [first, second] = [
    await request.get(`/avatar/${name}`),
    await request.get(`/avatar/${name}`),
  ];
  expect(first.headers()).toMatchObject({
    'content-type': 'image/svg+xml',
    'cache-control': 'public, max-age=31536000, immutable',
  });
  expect(await first.text()).toMatch(/^<svg/);
  expect(await second.text()).toBe(await first.text());
  expect(await (await request.get('/avatar/else')).text()).not.toBe(await first.text());
  expect((await request.get(`/avatar/${'a'.repeat(101)}`)).status()).toBe(404);
});
