/** Reads and validates the forms of the site. */
import { Invalid } from '../../platform/errors.ts';
import { readBytes } from '../request-bytes.ts';

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
