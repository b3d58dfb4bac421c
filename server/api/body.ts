/** Reads and validates request bodies of limited size. */
import type { z } from 'zod';
import { Invalid } from '../../platform/errors.ts';
import type { Call } from './call.ts';

export const bodyTooLarge = (limit: number) =>
  new Invalid(`The body is larger than ${limit} bytes`, 413);

/** Maximum bytes read from a body that is too large: an unread body would block its connection. */
const DISCARD_BYTES = 1024 * 1024;

/**
 * Reads a body.
 * @throws Invalid (413) when it is larger than `limit` bytes.
 */
export async function readBytes(request: Request, limit: number): Promise<Uint8Array> {
  const announced = request.headers.get('content-length');
  if (announced !== null) {
    if (Number(announced) > limit) throw bodyTooLarge(limit);
    return new Uint8Array(await request.arrayBuffer());
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size <= limit) chunks.push(chunk);
    else if (size > DISCARD_BYTES) break;
  }
  if (size > limit) throw bodyTooLarge(limit);
  return Buffer.concat(chunks);
}

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
