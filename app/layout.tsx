import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import './globals.css';

export const metadata: Metadata = {
  description: 'MiniTwit, a microblog: short messages from the people you follow.',
};

export const viewport: Viewport = { colorScheme: 'light dark' };

/**
 * Independent of the viewer: Next keeps the layout during a navigation within the site, so anything that
 * depends on the session belongs in the pages.
 */
export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
