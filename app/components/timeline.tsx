/** A page of a timeline: its messages, and links to the adjacent pages. */
import type { ReactNode } from 'react';
import type { ShownMessage, TimelinePage } from '../../lib/timelines.ts';
import { messageHtml } from './message-html.ts';
import { Pagination } from './pagination.tsx';

const itemHtml = (message: ShownMessage) =>
  `<li id="message-${message.id}">${messageHtml(message)}</li>`;

interface Props {
  page: TimelinePage;
  /** What to show when there are no messages. */
  empty: ReactNode;
}

export function Timeline({ page, empty }: Props) {
  if (page.messages.length === 0) return <div className="empty">{empty}</div>;
  const html = page.messages.map(itemHtml).join('');
  return (
    <>
      {page.isFallback && (
        <p className="notice" role="status">
          There is no such page of messages. These are the newest.
        </p>
      )}
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: messageHtml escapes what people wrote */}
      <ul className="messages" dangerouslySetInnerHTML={{ __html: html }} />
      <Pagination older={page.older} newer={page.newer} />
    </>
  );
}
