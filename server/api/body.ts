/** Reads and validates JSON bodies. */
import type { z } from 'zod';
import { Invalid } from '../../platform/errors.ts';
import type { Call } from './call.ts';

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new Invalid('The body is not JSON in UTF-8');
  }
}

/** Maximum bytes of a JSON body. */
export const JSON_LIMIT = 64 * 1024;

/**
 * Reads a JSON body; the content type is ignored.
 * @throws Invalid that names the first field that does not match `schema`.
 */
export async function readJson<T>(call: Call, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(parseJson(await call.readBody(JSON_LIMIT)));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.length ? `"${issue.path.join('.')}"` : 'The body';
  throw new Invalid(`${where}: ${issue?.message}`);
}
