import Bowser from 'bowser';
import { beginningOf } from './text.ts';

/** Code points that are read of what a browser says of itself. */
const READ = 500;

/** Code points of what is kept of it. */
const KEPT = 200;

const clean = (text: string) => text.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '').trim();

/** Names a device by its `User-Agent` header, for its owner: "Firefox on Windows". At most 200 characters. */
export function deviceOf(userAgent: string | null): string {
  const header = clean(beginningOf(userAgent ?? '', READ));
  if (header === '') return 'An unknown device';
  const { browser, os } = Bowser.parse(header);
  // For what it does not know, the parser repeats the header's first word.
  if (!browser.name || !browser.version || !os.name) return beginningOf(header, KEPT);
  return beginningOf(`${browser.name} on ${os.name}`, KEPT);
}
