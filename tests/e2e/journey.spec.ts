/** What every user does: sign up, sign in, write, follow, read, unfollow, sign out. */
import { expect, type Page } from '@playwright/test';
import { newUser, pageOf, postAs, share, signIn, test } from '../support/browser.ts';
import { uniqueName } from '../support/factories.ts';

interface Registration {
  username: string;
  email: string;
  password: string;
  password2: string;
}

async function register(page: Page, typed: Registration) {
  for (const [name, value] of Object.entries(typed)) {
    await page.locator(`input[name=${name}]`).fill(value);
  }
  await page.locator('.actions input[type=submit]').click();
}

const flashes = (page: Page) => page.locator('ul.flashes');
const formError = (page: Page) => page.locator('.error');
const messages = (page: Page) => page.locator('ul.messages > li');

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    test('signing up, in and out', async ({ page }) => {
      const username = uniqueName();
      const typed = { username, email: 'a@example.org', password: 'x y"z', password2: 'x y"z' };
      await page.goto('/register');
      await register(page, { ...typed, password2: 'another' });
      await expect(formError(page)).toHaveText('The two passwords do not match');
      await expect(page.locator('[name=username]')).toHaveValue(username);
      await expect(page.locator('[name=email]')).toHaveValue('a@example.org');
      await expect(page.locator('[name=password]')).toHaveValue('');

      await register(page, typed);
      await expect(page).toHaveURL('/login');
      await expect(flashes(page)).toHaveText('You were successfully registered and can login now');

      await signIn(page, typed);
      await expect(flashes(page)).toHaveText('You were logged in');
      for (const address of ['/login', '/register']) {
        await page.goto(address);
        await expect(page).toHaveURL('/');
      }
      await expect(flashes(page)).toHaveCount(0);

      await page.getByRole('button', { name: 'sign out' }).click();
      await expect(page).toHaveURL('/public');
      await expect(flashes(page)).toHaveText('You were logged out');
      await page.goto('/');
      await expect(page).toHaveURL('/public');
      await expect(page.getByRole('link', { name: 'sign in' })).toBeVisible();
    });

    test('a rejected registration or sign-in says why', async ({ page }) => {
      const { username, password } = await newUser(page);
      const right = { username: uniqueName(), email: 'a@b', password: 'x', password2: 'x' };
      const refusals: [Partial<Registration>, string][] = [
        [{ username: '' }, 'You have to enter a username'],
        [{ email: 'nobody' }, 'You have to enter a valid email address'],
        [{ password: '', password2: '' }, 'You have to enter a password'],
        [{ username }, 'The username is already taken'],
      ];
      await page.goto('/register');
      for (const [wrong, reason] of refusals) {
        await register(page, { ...right, ...wrong });
        await expect(formError(page)).toHaveText(reason);
        await expect(page.locator('[aria-invalid=true]')).toBeFocused();
      }
      await page.goto('/login');
      await expect(formError(page)).toHaveCount(0);
      await page.getByLabel('Username').fill(username);
      await page.getByLabel('Password').fill(`${password}!`);
      await page.getByRole('button', { name: 'Sign In' }).click();
      await expect(formError(page)).toHaveText('Invalid password');
      await expect(page.getByLabel('Username')).toHaveValue(username);
      await page.getByLabel('Username').fill(uniqueName());
      await page.getByLabel('Password').fill(password);
      await page.getByRole('button', { name: 'Sign In' }).click();
      await expect(formError(page)).toHaveText('Invalid username');
    });

    test('writing, following and reading', async ({ page }) => {
      const [reader, author] = [await newUser(page), await newUser(page)];
      await postAs(page, author.username, [`by ${author.username}`]);
      await signIn(page, reader);
      await expect(messages(page)).toHaveCount(0);
      await share(page, `first line\n  by ${reader.username}`);
      await expect(messages(page)).toHaveCount(1);
      await expect(messages(page).locator('p')).toHaveText(
        `first line\n  by ${reader.username}`,
        // As rendered, with every space and line break.
        { useInnerText: true },
      );

      await page.goto(pageOf(author.username));
      await expect(page).toHaveTitle(`${author.username}'s Timeline | MiniTwit`);
      await page.getByRole('button', { name: 'Follow user' }).click();
      await expect(flashes(page)).toHaveText(`You are now following "${author.username}"`);
      await expect(page.locator('.profile')).toContainText('0 following, 1 follower');
      await page.goto('/');
      await expect(messages(page).locator('.author')).toHaveText(
        [author.username, reader.username].reverse(),
      );

      await page.goto(pageOf(author.username));
      await page.getByRole('button', { name: 'Unfollow user' }).click();
      await expect(flashes(page)).toHaveText(`You are no longer following "${author.username}"`);
      await page.goto('/');
      await expect(messages(page).locator('.author')).toHaveText([reader.username]);
    });

    test('a rejected message stays in the form', async ({ page }) => {
      await signIn(page, await newUser(page));
      const long = `${'æ'.repeat(10_000)}\nend`;
      await page.getByRole('textbox').fill(long);
      await page.getByRole('button', { name: 'Share' }).click();
      await expect(formError(page)).toContainText('at most 10000');
      await expect(page.getByRole('textbox')).toHaveValue(long);
    });
  });
}
