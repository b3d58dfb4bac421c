'use client';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

/** A plain click, without a modifier key for a new tab, a new window or a download. */
const isPlain = (event: MouseEvent) =>
  event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);

/**
 * Follows the page's links without a full reload. One listener handles all of them: a `Link` for each of
 * a timeline's thirty authors would cost more to render and hydrate than the messages.
 */
export function SoftLinks() {
  const router = useRouter();
  useEffect(() => {
    const follow = (event: MouseEvent) => {
      if (!isPlain(event) || event.defaultPrevented || !(event.target instanceof Element)) return;
      const address = event.target.closest('a')?.getAttribute('href');
      // The site's own links are relative. Links in messages are absolute and are left to the browser.
      if (!address || !/^[/?]/.test(address)) return;
      event.preventDefault();
      router.push(address);
    };
    document.addEventListener('click', follow);
    return () => document.removeEventListener('click', follow);
  }, [router]);
  return null;
}
