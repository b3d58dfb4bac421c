/** The heading and the title of a timeline. On further pages they include the time of the first message. */
import type { ReactNode } from 'react';
import type { TimelinePage } from '../../lib/timelines.ts';
import { universalTime } from './message-html.ts';

/** When the first message of a further page was written, in ISO 8601; undefined on the newest page. */
function beginningOf({ messages: [first], newer }: TimelinePage): string | undefined {
  return newer && first ? new Date(first.pubDate).toISOString() : undefined;
}

export function titleOfPage(timeline: string, page: TimelinePage): string {
  const beginning = beginningOf(page);
  return beginning ? `${timeline}, until ${universalTime(beginning)}` : timeline;
}

/**
 * Takes the focus from the link to a further page: by `autofocus` when a browser loads that page, else
 * from app/client/soft-links.tsx.
 */
export function TimelineHeading({ page, children }: { page: TimelinePage; children: ReactNode }) {
  const beginning = beginningOf(page);
  if (!beginning) return <h1 tabIndex={-1}>{children}</h1>;
  return (
    // biome-ignore lint/a11y/noAutofocus: readers continue here, past the navigation
    <h1 tabIndex={-1} autoFocus>
      {children}{' '}
      <small>
        until <time dateTime={beginning}>{universalTime(beginning)}</time>
      </small>
    </h1>
  );
}
