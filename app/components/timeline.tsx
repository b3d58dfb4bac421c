/** A page of a timeline: its messages and the way to its neighbours. */
import type { ReactNode } from 'react';
import type { TimelinePage, TimelineRow } from '../../lib/timelines.ts';
import { Avatar } from './avatar.tsx';
import { MessageText } from './message-text.tsx';
import { Pagination } from './pagination.tsx';

/** A moment as everybody can read it, until the reader's browser writes it the reader's way. */
function universalTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

export function Message({ message }: { message: TimelineRow }) {
  const moment = new Date(message.pubDate).toISOString();
  return (
    <li id={`message-${message.id}`}>
      <Avatar username={message.author} size={44} />
      <a href={`/${encodeURIComponent(message.author)}`}>{message.author}</a>
      <time dateTime={moment}>{universalTime(moment)}</time>
      <p>
        <MessageText text={message.text} />
      </p>
    </li>
  );
}

interface Props {
  page: TimelinePage;
  /** What to show while there are no messages at all. */
  empty: ReactNode;
}

export function Timeline({ page, empty }: Props) {
  if (page.messages.length === 0) return <div className="empty">{empty}</div>;
  return (
    <>
      <ul className="messages">
        {page.messages.map((message) => (
          <Message key={message.id} message={message} />
        ))}
      </ul>
      <Pagination older={page.older} newer={page.newer} />
    </>
  );
}
