import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import './globals.css';

export const metadata: Metadata = {
  description: 'MiniTwit, a microblog: short messages from the people you follow.',
};

export const viewport: Viewport = { colorScheme: 'light dark' };

/**
 * Knows nothing of who is looking: a navigation within the site keeps the layout, so what depends
 * on the session belongs to the pages.
 */
export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
