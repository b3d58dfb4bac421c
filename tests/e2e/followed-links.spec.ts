/** A link to an action, as anyone can put it into a message. */
import AxeBuilder from '@axe-core/playwright';
import { expect } from '@playwright/test';
import { newSignedInUser, newUser, pageOf, postAs, test } from '../support/browser.ts';

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    test('in a message asks before it does anything', async ({ page, baseURL }) => {
      const { username } = await newUser(page);
      const address = `${baseURL}${pageOf(username)}`;
      await postAs(page, username, [`${address}/follow`, `${baseURL}/logout`]);
      await newSignedInUser(page);
      const links = page.locator('.messages p a');

      await page.goto(address);
      await links.last().click();
      await expect(page.locator('h1')).toHaveText(`Follow ${username}?`);
      await expect(page).toHaveURL(`${address}/follow`);
      await page.getByRole('link', { name: 'Cancel' }).click();
      await expect(page.locator('.profile')).toContainText('0 followers');
      await links.last().click();
      await page.getByRole('button', { name: 'Follow user' }).click();
      await expect(page.locator('.flashes')).toHaveText(`You are now following "${username}"`);

      await links.first().click();
      await expect(page.locator('h1')).toHaveText('Sign out?');
      await page.reload();
      await expect(page.locator('h1')).toHaveText('Sign out?');
      await page.locator('main').getByRole('button', { name: 'Sign out' }).click();
      await expect(page.locator('.flashes')).toHaveText('You were logged out');
    });
  });
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the page that asks has no known barrier, ${colorScheme}`, async ({ page, baseURL }) => {
    await page.emulateMedia({ colorScheme });
    const username = await newSignedInUser(page);
    await postAs(page, username, [`${baseURL}/logout`]);
    await page.goto(pageOf(username));
    await page.locator('.messages p a').click();
    await expect(page.locator('h1')).toHaveText('Sign out?');
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  });
}
