/** Flash messages: shown once, on the page after a redirect; carried in a cookie. */
import { z } from 'zod';

export const FLASH_COOKIE = 'flash';

const schema = z.object({
  kind: z.enum(['success', 'error']),
  text: z.string().max(500),
  /** Short values to refill the rejected form with. */
  typed: z.record(z.string().max(20), z.string().max(300)).optional(),
  /** What was wrong with it, by field. */
  errors: z.record(z.string().max(20), z.string().max(500)).optional(),
  /** The id of the draft of a long text. */
  draft: z.uuid().optional(),
});

export type Flash = z.infer<typeof schema>;

const attributes = 'Path=/; HttpOnly; SameSite=Lax';

/** The Set-Cookie header that sends `flash` to the next page. */
export function flashCookie(flash: Flash): string {
  const value = Buffer.from(JSON.stringify(flash)).toString('base64url');
  return `${FLASH_COOKIE}=${value}; Max-Age=60; ${attributes}`;
}

/** The Set-Cookie header that deletes it. */
export const CLEARED_FLASH = `${FLASH_COOKIE}=; Max-Age=0; ${attributes}`;

/** Parses the cookie's value; undefined when it is invalid. */
export function parseFlash(value: string | undefined): Flash | undefined {
  if (!value) return undefined;
  try {
    const parsed = schema.safeParse(JSON.parse(Buffer.from(value, 'base64url').toString()));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
