/** Request bodies of limited size. */
import { Invalid } from '../platform/errors.ts';

export const bodyTooLarge = (limit: number) =>
  new Invalid(`The body is larger than ${limit} bytes`, 413);

/** Maximum bytes read from a body that is too large: an unread body would block its connection. */
export const DISCARD_BYTES = 1024 * 1024;

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
