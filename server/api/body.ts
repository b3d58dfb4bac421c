/** Reading a request's body: bounded, and never trusted. */
import type { z } from 'zod';
import { Invalid } from '../../platform/errors.ts';
import type { Call } from './call.ts';

export const bodyTooLarge = (limit: number) =>
  new Invalid(`The body is larger than ${limit} bytes`, 413);

/** What is read of a body that is too large: one left unread would block its connection. */
const DISCARDED = 1024 * 1024;

/** Reads a body of at most `limit` bytes; of a larger one nothing is kept. */
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
    else if (size > DISCARDED) break;
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

/** Bytes of a JSON body. */
export const JSON_LIMIT = 64 * 1024;

/**
 * Reads a JSON body, whatever its content type says.
 * @throws Invalid that names the first field that does not fit `schema`.
 */
export async function readJson<T>(call: Call, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(parseJson(await call.readBody(JSON_LIMIT)));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.length ? `"${issue.path.join('.')}"` : 'The body';
  throw new Invalid(`${where}: ${issue?.message}`);
}

// 10,000 code points of four bytes, each byte written as %XX, and room for the other fields.
export const FORM_LIMIT = 160 * 1024;

/** The text fields of a form; a missing one reads as ''. */
export type Fields = (name: string) => string;

/**
 * Reads a form body, urlencoded or multipart. Line breaks in it become plain newlines, as the
 * browser sends CRLF for what a person typed as one key.
 * @throws Invalid when it is neither, malformed or too large, or a field is a file.
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
