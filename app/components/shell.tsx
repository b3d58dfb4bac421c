/** The frame of every page: title, navigation, flash message and footer. */
import type { ReactNode } from 'react';
import type { Flash } from '../../server/web/flash.ts';
import { LocalTimes } from '../client/local-times.tsx';
import { SoftLinks } from '../client/soft-links.tsx';
import { FlashMessage } from './flash-message.tsx';
import { SiteNavigation, type Viewer } from './site-navigation.tsx';

interface Props {
  title: string;
  viewer: Viewer;
  flash: Flash | undefined;
  children: ReactNode;
}

export function Shell({ title, viewer, flash, children }: Props) {
  return (
    <>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <header>
        <SiteNavigation viewer={viewer} />
      </header>
      <main id="content" tabIndex={-1}>
        {/* React moves the title into the head. */}
        <title>{`${title} | MiniTwit`}</title>
        <FlashMessage flash={flash} />
        {children}
      </main>
      <footer>
        MiniTwit — a microblog. <a href="/status">Status</a>
      </footer>
      <LocalTimes />
      <SoftLinks />
    </>
  );
}
