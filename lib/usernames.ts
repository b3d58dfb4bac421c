/** Username rules: any text that cannot be mistaken for a page of the site. */
import { Invalid, NotFound } from '../platform/errors.ts';
import { imitatesLatin, skeletonsOf } from './name-skeletons.ts';
import { codePoints, isStorable, requireStorable } from './text.ts';

/** In code points. Imported names may be longer. */
const MAX_LENGTH = 100;

/** First path segments that the site uses or plans to use, and those that Next reserves. */
const RESERVED = new Set(
  `about account add_message admin api avatar cached chat docs events favicon.ico feed forgot icon.svg
  login logout manifest.webmanifest message moderation notifications privacy public register requests
  robots.txt search settings sitemap.xml status tag .well-known 404 500 _app _document _error
  _global-error _next _not-found`.split(/\s+/),
);

// Cc: control characters. Written as a property, not a range, so that C1 controls count too.
const CONTROL = /\p{Cc}/u;

/**
 * Whether `/<segment>` belongs to the site instead of a user. Case-sensitive, as routes are: a user
 * "Login" may have registered before the name was reserved.
 */
export function isSiteSegment(segment: string): boolean {
  return RESERVED.has(segment);
}

/** Whether `username` could be mistaken for a part of the site. People ignore case, so this does. */
function isReserved(username: string): boolean {
  return RESERVED.has(username.toLowerCase());
}

/** Whether `username` is too long to register or to draw an avatar for. */
export function isTooLong(username: string): boolean {
  return codePoints(username) > MAX_LENGTH;
}

/** @throws Invalid with the rule that `username` breaks. */
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

/**
 * For names that people choose, which others must be able to tell apart.
 * @throws Invalid with what makes `username` look like another name.
 */
export function requireDistinct(username: string): void {
  if (/\p{Cf}/u.test(username)) {
    throw new Invalid('The username may not contain invisible characters');
  }
  if (skeletonsOf(username).includes('')) throw new Invalid('You have to enter a username');
  if (imitatesLatin(username)) {
    throw new Invalid('The username mixes Latin letters with others that look like them');
  }
}

/** @throws NotFound for text that cannot be a username, because Postgres cannot compare it. */
export function requireUser(username: string): void {
  if (!isStorable(username)) throw new NotFound('There is no such user');
}
