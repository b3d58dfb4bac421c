/** A message's text exactly as written, its web addresses clickable. */
import { LinkifyIt, type Match } from 'linkify-it';
import type { ReactNode } from 'react';

/** Endings of addresses written without http://. Most two-letter ones are file names here: .md, .py. */
const BARE_DOMAINS = 'com org net edu gov info io dev app dk se no de eu uk'.split(' ');

const links = new LinkifyIt({ fuzzyLink: true, fuzzyEmail: false, tlds: BARE_DOMAINS })
  .add('ftp:', null)
  .add('mailto:', null)
  .add('//', null);

function Link({ match }: { match: Match }) {
  return (
    <a href={match.url} rel="nofollow noopener">
      {match.raw}
    </a>
  );
}

export function MessageText({ text }: { text: string }) {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const match of links.match(text) ?? []) {
    parts.push(text.slice(end, match.index), <Link key={match.index} match={match} />);
    end = match.lastIndex;
  }
  return end === 0 ? text : [...parts, text.slice(end)];
}
