/** A message that is written in one window while the session ends in another. */
import { expect } from '@playwright/test';
import { newUser, signIn, test } from '../support/browser.ts';

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    test('a text sent too late is in the form after signing in', async ({ page, context }) => {
      const user = await newUser(page);
      await signIn(page, user);
      await page.getByRole('textbox').fill('not lost');
      const other = await context.newPage();
      await other.goto('/');
      await other.getByRole('button', { name: 'sign out' }).click();
      await expect(other).toHaveURL('/public');
      await page.getByRole('button', { name: 'Share' }).click();
      await expect(page.locator('.error')).toContainText('Your session has ended');
      await page.locator('.error').getByRole('link', { name: 'Sign in' }).click();
      await expect(page).toHaveURL('/login?next=/');
      await page.getByLabel('Username').fill(user.username);
      await page.getByLabel('Password').fill(user.password);
      await page.getByRole('button', { name: 'Sign In' }).click();
      await expect(page).toHaveURL('/');
      await expect(page.getByRole('textbox')).toHaveValue('not lost');
      await page.getByRole('button', { name: 'Share' }).click();
      await expect(page.locator('.flashes')).toHaveText('Your message was recorded');
      await expect(page.locator('ul.messages > li')).toContainText('not lost');
    });
  });
}
