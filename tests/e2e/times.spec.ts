/** Times are shown in the reader's time zone and locale. */
import { expect, type Page } from '@playwright/test';
import { newUser, pageOf, postAs, test } from '../support/browser.ts';

const READERS = [
  { locale: 'ja-JP', timezoneId: 'Asia/Tokyo', shape: /^\d{4}\/\d\d\/\d\d \d{1,2}:\d\d$/ },
  { locale: 'da-DK', timezoneId: 'Europe/Copenhagen', shape: /^\d{1,2}\. \S+ \d{4}.* \d\d\.\d\d$/ },
];

/** The hour and minute of `moment` in a time zone. */
function clock(moment: string, timeZone: string): RegExp {
  const [hour, minute] = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone })
    .format(new Date(moment))
    .split(':');
  return new RegExp(`\\b0?${Number(hour)}[.:]${minute}$`);
}

for (const { locale, timezoneId, shape } of READERS) {
  test.describe(locale, () => {
    test.use({ locale, timezoneId });

    const time = (page: Page) => page.locator('.messages time').first();

    async function expectLocalTime(page: Page) {
      await expect(time(page)).toHaveText(shape);
      const moment = (await time(page).getAttribute('datetime')) ?? '';
      await expect(time(page)).toHaveText(clock(moment, timezoneId));
    }

    test('times are local, also after following a link', async ({ page }) => {
      const { username } = await newUser(page);
      await postAs(page, username, ['hello']);
      await page.goto(pageOf(username));
      await expectLocalTime(page);
      await page.getByRole('link', { name: 'public timeline' }).click();
      await expect(page).toHaveTitle('Public Timeline | MiniTwit');
      await expectLocalTime(page);
    });
  });
}

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false, locale: 'ja-JP', timezoneId: 'Asia/Tokyo' });

  test('times are in UTC', async ({ page }) => {
    const { username } = await newUser(page);
    await postAs(page, username, ['hello']);
    await page.goto(pageOf(username));
    const time = page.locator('.messages time');
    const moment = (await time.getAttribute('datetime')) ?? '';
    await expect(time).toHaveText(`${moment.slice(0, 10)} ${moment.slice(11, 16)} UTC`);
  });
});
