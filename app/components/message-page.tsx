import { beginningOf } from '../../lib/text.ts';
import type { ShownMessage } from '../../lib/timelines.ts';
import { messageHtml } from './message-html.ts';
import type { PageView } from './page-view.ts';

/** Code points of the message shown in the title. */
const TITLE = 60;

function titleOf({ author, text }: ShownMessage): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const beginning = beginningOf(line, TITLE);
  return `${author}: “${beginning}${beginning === line ? '' : '…'}”`;
}

/** The page of one message, shown in full. */
export function messagePage(message: ShownMessage): PageView {
  const content = (
    <>
      <h1>
        Message by <bdi>{message.author}</bdi>
      </h1>
      <article
        className="message"
        // biome-ignore lint/security/noDangerouslySetInnerHtml: messageHtml escapes what people wrote
        dangerouslySetInnerHTML={{ __html: messageHtml(message) }}
      />
    </>
  );
  return { title: titleOf(message), content };
}
