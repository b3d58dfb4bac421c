/** What each page of the site has: its title and its content. */
import type { ReactNode } from 'react';

export interface PageView {
  /** What the tab says before ` | MiniTwit`. */
  title: string;
  /** Components that can be rendered without waiting or failing: all reading is done by now. */
  content: ReactNode;
}
