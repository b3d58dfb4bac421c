import Bowser from 'bowser';
import { beginningOf } from './text.ts';

/** Code points of the User-Agent header that are parsed. */
const MAX_PARSED = 500;

/** Code points of a device's name. */
const MAX_LENGTH = 200;

const clean = (text: string) => text.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '').trim();

/** Names a device for its owner: "Firefox on Windows". At most 200 characters. */
export function deviceOf(userAgent: string | null): string {
  const header = clean(beginningOf(userAgent ?? '', MAX_PARSED));
  if (header === '') return 'An unknown device';
  const { browser, os } = Bowser.parse(header);
  // For an unknown client, the parser returns the header's first word.
  if (!browser.name || !browser.version || !os.name) return beginningOf(header, MAX_LENGTH);
  return beginningOf(`${browser.name} on ${os.name}`, MAX_LENGTH);
}
