/** Every page, in light and dark: no accessibility violations, and nothing needs a mouse. */
import AxeBuilder from '@axe-core/playwright';
import { expect, type Locator, type Page } from '@playwright/test';
import { newSignedInUser, newUser, pageOf, postAs, share, test } from '../support/browser.ts';

async function expectNoViolations(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('the pages of a visitor', async ({ page }) => {
      const { username } = await newUser(page);
      await postAs(page, username, ['see https://example.org', 'and hello']);
      for (const address of [
        ...['/public', '/register', '/login', '/status'],
        ...[pageOf(username), '/no/such/page'],
      ]) {
        await page.goto(address);
        await expectNoViolations(page);
      }
    });

    test('a long message, truncated and in full', async ({ page }) => {
      const { username } = await newUser(page);
      await postAs(page, username, ['many words '.repeat(500)]);
      await page.goto(pageOf(username));
      await expectNoViolations(page);
      await page.getByRole('link', { name: 'Show the whole message' }).click();
      await expect(page.locator('h1')).toHaveText(`Message by ${username}`);
      await expectNoViolations(page);
    });

    test('the pages of a signed-in user', async ({ page }) => {
      const { username: other } = await newUser(page);
      const own = await newSignedInUser(page);
      await expectNoViolations(page);
      await share(page, 'hello');
      for (const address of ['/', '/public', pageOf(own), pageOf(other)]) {
        await page.goto(address);
        await expectNoViolations(page);
      }
    });

    test('a rejected form', async ({ page }) => {
      await page.goto('/login');
      await page.getByRole('button', { name: 'Sign In' }).click();
      await expect(page.locator('.error')).toHaveText('Invalid username');
      await expectNoViolations(page);
      await page.goto('/register');
      await page.getByRole('button', { name: 'Sign Up' }).click();
      await expect(page.locator('.error')).toHaveCount(3);
      const username = page.getByLabel('Username');
      await expect(username).toBeFocused();
      await expect(username).toHaveAccessibleDescription('You have to enter a username');
      await expectNoViolations(page);
    });
  });
}

/** Presses Tab until `target` has a visible focus. */
async function tabTo(page: Page, target: Locator) {
  const isFocused = () => target.evaluate((element) => element === document.activeElement);
  for (let presses = 0; presses < 30 && !(await isFocused()); presses += 1) {
    await page.keyboard.press('Tab');
  }
  await expect(target).toBeFocused();
  await expect(target).toHaveCSS('outline-style', 'solid');
}

test('everything can be done with the keyboard alone', async ({ page }) => {
  const { username, password } = await newUser(page);
  const { username: other } = await newUser(page);
  await page.goto('/public');
  await tabTo(page, page.getByRole('link', { name: 'sign in' }));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/login');
  await tabTo(page, page.getByLabel('Username'));
  await page.keyboard.type(username);
  await tabTo(page, page.getByLabel('Password'));
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL('/');

  await tabTo(page, page.getByRole('textbox'));
  await page.keyboard.type('typed, not clicked');
  await tabTo(page, page.getByRole('button', { name: 'Share' }));
  await page.keyboard.press('Space');
  await expect(page.locator('.messages p')).toHaveText('typed, not clicked');

  await page.goto(pageOf(other));
  await tabTo(page, page.getByRole('button', { name: 'Follow user' }));
  await page.keyboard.press('Enter');
  await expect(page.locator('.flashes')).toHaveText(`You are now following "${other}"`);

  await tabTo(page, page.getByRole('button', { name: 'sign out' }));
  await page.keyboard.press('Enter');
  await expect(page.locator('.flashes')).toHaveText('You were logged out');
});

test('the first key press offers to skip the navigation', async ({ page }) => {
  await page.goto('/login');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeInViewport();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('Username')).toBeFocused();
});
