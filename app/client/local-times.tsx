'use client';
import { useLayoutEffect } from 'react';

/**
 * Shows every time on the page in the reader's time zone and locale, which the server does not know.
 * One component handles all times: each navigation renders the page, and this component, again.
 */
export function LocalTimes() {
  useLayoutEffect(() => {
    const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
    for (const time of document.querySelectorAll<HTMLTimeElement>('time[datetime]')) {
      time.textContent = format.format(new Date(time.dateTime));
    }
  });
  return null;
}
