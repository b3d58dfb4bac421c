/** Which names a person may take: anything that is text and cannot be mistaken for a page. */
import { Invalid, NotFound } from '../platform/errors.ts';
import { codePoints, isStorable, requireStorable } from './text.ts';

/** Code points, what a person would count. Imported names may be longer. */
const MAX_LENGTH = 100;

/** First path segments of the site, those planned included, and those that Next keeps for itself. */
const RESERVED = new Set(
  `about account add_message admin api avatar cached chat docs events favicon.ico feed forgot icon.svg
  login logout manifest.webmanifest message moderation notifications privacy public register requests
  robots.txt search settings sitemap.xml status tag .well-known 404 500 _app _document _error
  _global-error _next _not-found`.split(/\s+/),
);

// Cc: control characters. Written as a property, not a range, so that C1 controls count too.
const CONTROL = /\p{Cc}/u;

/**
 * Whether the site has, or will have, something else than a user's page at `/<segment>`, written just
 * so: routes tell letters of different case apart, and somebody called "Login" may be older than this.
 */
export function isSiteSegment(segment: string): boolean {
  return RESERVED.has(segment);
}

/** Whether `username` could be taken for a part of the site: people do not mind the case of letters. */
function isReserved(username: string): boolean {
  return RESERVED.has(username.toLowerCase());
}

/** Whether `username` is too long to register, or to draw an avatar for. */
export function isTooLong(username: string): boolean {
  return codePoints(username) > MAX_LENGTH;
}

/** @throws Invalid that says what is not allowed in `username`. */
export function validateUsername(username: string): void {
  if (username === '') throw new Invalid('You have to enter a username');
  requireStorable('The username', username);
  if (username.trim() === '') throw new Invalid('You have to enter a username');
  if (username !== username.trim()) {
    throw new Invalid('The username may not begin or end with a space');
  }
  if (isTooLong(username)) {
    throw new Invalid(`The username may have at most ${MAX_LENGTH} characters`);
  }
  if (CONTROL.test(username)) throw new Invalid('The username may not contain control characters');
  if (/[/\\]/.test(username)) throw new Invalid('The username may not contain / or \\');
  if (username === '.' || username === '..' || username.endsWith('.rsc')) {
    throw new Invalid('The username may not be . or .. and may not end in .rsc');
  }
  if (isReserved(username)) throw new Invalid('The username is reserved');
}

/** @throws NotFound for text that nobody can be called, as Postgres could not even compare it. */
export function requireUser(username: string): void {
  if (!isStorable(username)) throw new NotFound('There is no such user');
}
