/** What people do on the site, in a real browser. */
import { expect, type Page, test as playwrightTest } from '@playwright/test';
import { AUTHORIZATION } from './authorization.ts';
import { newRegistration, uniqueName } from './factories.ts';

/** Chromium says this of every page with an error's status, also when that is what is wanted. */
const EXPECTED = 'Failed to load resource: the server responded with a status of';

/** Fails every test during which a page logs an error, such as a violated security policy. */
export const test = playwrightTest.extend<{ quiet: undefined }>({
  quiet: [
    async ({ context }, use) => {
      const complaints: string[] = [];
      context.on('console', (message) => {
        const isComplaint = ['error', 'warning'].includes(message.type());
        if (isComplaint && !message.text().startsWith(EXPECTED)) complaints.push(message.text());
      });
      context.on('weberror', (error) => complaints.push(String(error.error())));
      await use(undefined);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});

/** Registers somebody new, past the forms, and gives the name and password. */
export async function newUser(page: Page, username = uniqueName()) {
  const registration = newRegistration({ username });
  const answer = await page.request.post('/api/register', { data: registration });
  expect(answer.status()).toBe(204);
  return { username, password: registration.pwd };
}

/** Signs in with the form, and ends on the user's own feed. */
export async function signIn(page: Page, user: { username: string; password: string }) {
  await page.goto('/login');
  await page.getByLabel('Username').fill(user.username);
  await page.getByLabel('Password').fill(user.password);
  await page.getByRole('button', { name: 'Sign In' }).click();
  await expect(page).toHaveURL('/');
}

/** Somebody new, signed in; gives the name. */
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

/** Posts messages past the forms, oldest first. */
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
