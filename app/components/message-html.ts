/**
 * A message as HTML. Written as text, not as React elements: a page of thirty would spend more on
 * those than on all the rest of it (docs/performance.md).
 */
import escapeHtml from 'escape-html';
import { LinkifyIt } from 'linkify-it';
import type { ShownMessage } from '../../lib/timelines.ts';

/** Endings of addresses written without http://. Most two-letter ones are file names here: .md, .py. */
const BARE_DOMAINS = 'com org net edu gov info io dev app dk se no de eu uk'.split(' ');

const links = new LinkifyIt({ fuzzyLink: true, fuzzyEmail: false, tlds: BARE_DOMAINS })
  .add('ftp:', null)
  .add('mailto:', null)
  .add('//', null);

/** A moment as everybody can read it, until the reader's browser writes it the reader's way. */
function universalTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** A message's text exactly as written, its web addresses clickable. */
function textHtml(text: string): string {
  let html = '';
  let end = 0;
  for (const { index, lastIndex, url, raw } of links.match(text) ?? []) {
    const link = `<a href="${escapeHtml(url)}" rel="nofollow noopener">${escapeHtml(raw)}</a>`;
    html += escapeHtml(text.slice(end, index)) + link;
    end = lastIndex;
  }
  return html + escapeHtml(text.slice(end));
}

/**
 * The text of which no more is shown. Its last word may go on, and as an address would then lead
 * elsewhere: nothing behind the last white space becomes a link.
 */
function beginningHtml(text: string): string {
  const [words = ''] = /^.*[\p{Z}\p{Cc}]/su.exec(text) ?? [];
  return `${textHtml(words)}${escapeHtml(text.slice(words.length))}…`;
}

/** What is shown of a message. Safe to insert: whatever people wrote is escaped. */
export function messageHtml({ id, author, text, pubDate, isCut }: ShownMessage): string {
  const moment = new Date(pubDate).toISOString();
  // What encodeURIComponent gives is safe within an attribute in double quotes.
  const path = encodeURIComponent(author);
  const more = isCut ? `<a href="/message/${id}" class="more">Show the whole message</a>` : '';
  return (
    `<img src="/avatar/${path}" alt="" width="44" height="44" loading="lazy">` +
    `<a href="/${path}" class="author" dir="auto">${escapeHtml(author)}</a>` +
    `<a href="/message/${id}" class="time"><time datetime="${moment}">${universalTime(moment)}</time></a>` +
    `<p>${isCut ? beginningHtml(text) : textHtml(text)}</p>${more}`
  );
}
