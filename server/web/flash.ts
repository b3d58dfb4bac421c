/** The flash: what one answer has to tell on the page after it, in a cookie that is shown once. */
import { z } from 'zod';

export const FLASH_COOKIE = 'flash';

const schema = z.object({
  kind: z.enum(['success', 'error']),
  text: z.string().max(500),
  /** What was typed into the refused form, short values only. */
  typed: z.record(z.string().max(20), z.string().max(300)).optional(),
  /** Where a refused long text waits. */
  draft: z.uuid().optional(),
});

export type Flash = z.infer<typeof schema>;

const attributes = 'Path=/; HttpOnly; SameSite=Lax';

/** The Set-Cookie header that sends `flash` to the next page. */
export function flashCookie(flash: Flash): string {
  const value = Buffer.from(JSON.stringify(flash)).toString('base64url');
  return `${FLASH_COOKIE}=${value}; Max-Age=60; ${attributes}`;
}

/** The Set-Cookie header that takes it away. */
export const CLEARED_FLASH = `${FLASH_COOKIE}=; Max-Age=0; ${attributes}`;

/** Reads the cookie's value; anything that we did not write reads as no flash. */
export function parseFlash(value: string | undefined): Flash | undefined {
  if (!value) return undefined;
  try {
    const parsed = schema.safeParse(JSON.parse(Buffer.from(value, 'base64url').toString()));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
