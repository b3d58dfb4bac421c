'use client';
import { useLayoutEffect } from 'react';

/**
 * Writes every time on the page in the reader's own time zone and locale, which the server does
 * not know. One component for all of them: the page is rendered anew after each navigation, and
 * this with it.
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
