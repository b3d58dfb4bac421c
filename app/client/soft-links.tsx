'use client';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

/** A plain click, without any key that asks the browser for a new tab, a window or a download. */
const isPlain = (event: MouseEvent) =>
  event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);

/**
 * Follows the page's links without a full reload. One listener for all of them: a `Link` for each
 * of the thirty authors of a timeline would cost more to render and to hydrate than the messages.
 */
export function SoftLinks() {
  const router = useRouter();
  useEffect(() => {
    const follow = (event: MouseEvent) => {
      if (!isPlain(event) || event.defaultPrevented || !(event.target instanceof Element)) return;
      const address = event.target.closest('a')?.getAttribute('href');
      // The site's own links are written relative; those in messages are not, and stay as they are.
      if (!address || !/^[/?]/.test(address)) return;
      event.preventDefault();
      router.push(address);
    };
    document.addEventListener('click', follow);
    return () => document.removeEventListener('click', follow);
  }, [router]);
  return null;
}
