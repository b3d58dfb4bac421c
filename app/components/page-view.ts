/** What each page provides: its title and content. */
import type { ReactNode } from 'react';

export interface PageView {
  /** The tab's title, without ` | MiniTwit`. */
  title: string;
  /** Components that render without waiting or failing: all data has been read. */
  content: ReactNode;
}
