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

/** Maximum bytes of a form: 10,000 code points of 4 bytes, each encoded as %XX, plus other fields. */
export const FORM_LIMIT = 160 * 1024;

/** The text fields of a form; a missing one reads as ''. */
export type Fields = (name: string) => string;

/**
 * Reads a form body, urlencoded or multipart. Converts CRLF, which browsers send for a typed line
 * break, to LF.
 * @throws Invalid when the type is another, the form is malformed or too large, or a field is a file.
 */
export async function readForm(request: Request): Promise<Fields> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(type)) {
    throw new Invalid('Send a form: application/x-www-form-urlencoded or multipart/form-data', 415);
  }
  const bytes = await readBytes(request, FORM_LIMIT);
  const form = await new Response(bytes as BodyInit, { headers: { 'content-type': type } })
    .formData()
    .catch(() => {
      throw new Invalid('The form is malformed');
    });
  return (name) => {
    const value = form.get(name) ?? '';
    if (typeof value !== 'string') throw new Invalid(`The field "${name}" may not be a file`);
    return value.replaceAll('\r\n', '\n');
  };
}
