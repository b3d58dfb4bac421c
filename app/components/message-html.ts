/**
 * A message as HTML, in a string. React elements for thirty messages would cost more than the rest of the
 * page (docs/performance.md).
 */
import escapeHtml from 'escape-html';
import { LinkifyIt } from 'linkify-it';
import type { ShownMessage } from '../../lib/timelines.ts';

/** Top-level domains linked without http://. Most two-letter ones would match file names: .md, .py. */
const BARE_DOMAINS = 'com org net edu gov info io dev app dk se no de eu uk'.split(' ');

const links = new LinkifyIt({ fuzzyLink: true, fuzzyEmail: false, tlds: BARE_DOMAINS })
  .add('ftp:', null)
  .add('mailto:', null)
  .add('//', null);

/** A moment as everybody can read it, until the reader's browser writes it the reader's way. */
export function universalTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

/** A message's text unchanged, with clickable links. */
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
 * The text of a truncated message. Its last word may be cut off, and would link to a wrong address:
 * nothing after the last white space becomes a link.
 */
function beginningHtml(text: string): string {
  const [words = ''] = /^.*[\p{Z}\p{Cc}]/su.exec(text) ?? [];
  return `${textHtml(words)}${escapeHtml(text.slice(words.length))}…`;
}

/** A message as HTML. Safe to insert: user text is escaped. */
export function messageHtml({ id, author, text, pubDate, isCut }: ShownMessage): string {
  const moment = new Date(pubDate).toISOString();
  // The output of encodeURIComponent is safe in a double-quoted attribute.
  const path = encodeURIComponent(author);
  const more = isCut ? `<a href="/message/${id}" class="more">Show the whole message</a>` : '';
  return (
    `<img src="/avatar/${path}" alt="" width="44" height="44" loading="lazy">` +
    `<a href="/${path}" class="author" dir="auto">${escapeHtml(author)}</a>` +
    `<a href="/message/${id}" class="time"><time datetime="${moment}">${universalTime(moment)}</time></a>` +
    `<p dir="auto">${isCut ? beginningHtml(text) : textHtml(text)}</p>${more}`
  );
}
