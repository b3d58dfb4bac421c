'use client';
import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

/** A plain click, without a modifier key for a new tab, a new window or a download. */
const isPlain = (event: MouseEvent) =>
  event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);

/** Whether the link followed last leads to another page of the same timeline. */
let isTurning = false;

/** Focuses the heading of such a page, so that reading goes on there and not behind the old link. */
function focusHeading() {
  if (!isTurning) return;
  isTurning = false;
  document.querySelector('h1')?.focus({ preventScroll: true });
}

/**
 * Follows the page's links without a full reload. One listener handles all of them: a `Link` for each of
 * a timeline's thirty authors would cost more to render and hydrate than the messages.
 */
export function SoftLinks() {
  const router = useRouter();
  useEffect(() => {
    const follow = (event: MouseEvent) => {
      if (!isPlain(event) || event.defaultPrevented || !(event.target instanceof Element)) return;
      const link = event.target.closest('a');
      const address = link?.getAttribute('href');
      // The site's own links are written relative; those in messages are not, and stay as they are.
      if (!address || !/^[/?]/.test(address)) return;
      event.preventDefault();
      isTurning = link?.rel === 'next' || link?.rel === 'prev';
      router.push(address);
    };
    document.addEventListener('click', follow);
    return () => document.removeEventListener('click', follow);
  }, [router]);
  // The page is rendered again after each navigation, and this with it.
  useEffect(focusHeading);
  return null;
}
