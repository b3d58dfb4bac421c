/** Helpers for tests in a real browser. */
import { expect, type Page, test as playwrightTest } from '@playwright/test';
import { AUTHORIZATION } from './authorization.ts';
import { newRegistration, uniqueName } from './factories.ts';

/** Chromium logs this for every page with an error status, even an expected one. */
const EXPECTED = 'Failed to load resource: the server responded with a status of';

/** Fails a test if a page logs an error or warning, such as a CSP violation. */
export const test = playwrightTest.extend<{ quiet: undefined }>({
  quiet: [
    async ({ context }, use) => {
      const problems: string[] = [];
      context.on('console', (message) => {
        const isProblem = ['error', 'warning'].includes(message.type());
        if (isProblem && !message.text().startsWith(EXPECTED)) problems.push(message.text());
      });
      context.on('weberror', (error) => problems.push(String(error.error())));
      await use(undefined);
      expect(problems).toEqual([]);
    },
    { auto: true },
  ],
});

/** Registers a new user with the API. @returns the name and password. */
export async function newUser(page: Page, username = uniqueName()) {
  const registration = newRegistration({ username });
  const answer = await page.request.post('/api/register', { data: registration });
  expect(answer.status()).toBe(204);
  return { username, password: registration.pwd };
}

/** Signs in with the form and waits for the user's feed. */
export async function signIn(page: Page, user: { username: string; password: string }) {
  await page.goto('/login');
  await page.getByLabel('Username').fill(user.username);
  await page.getByLabel('Password').fill(user.password);
  await page.getByRole('button', { name: 'Sign In' }).click();
  await expect(page).toHaveURL('/');
}

/** Registers and signs in a new user. @returns the name. */
export async function newSignedInUser(page: Page, username = uniqueName()): Promise<string> {
  await signIn(page, await newUser(page, username));
  return username;
}

/** Posts a message with the form. */
export async function share(page: Page, text: string) {
  await page.goto('/');
  await page.getByRole('textbox').fill(text);
  await page.getByRole('button', { name: 'Share' }).click();
  await expect(page.locator('.flashes')).toHaveText('Your message was recorded');
}

/** Posts messages with the API, oldest first. */
export async function postAs(page: Page, username: string, texts: string[]) {
  for (const content of texts) {
    const answer = await page.request.post(`/api/msgs/${encodeURIComponent(username)}`, {
      data: { content },
      headers: { authorization: AUTHORIZATION },
    });
    expect(answer.status()).toBe(204);
  }
}

/** The address of a user's page. */
export const pageOf = (username: string) => `/${encodeURIComponent(username)}`;
