import escapeHtml from 'escape-html';
import type { Flash } from '../../server/web/flash.ts';

/** Escaped as the original's templates do it: the course's tests look for `&#34;` in the page. */
const flashHtml = (text: string) => escapeHtml(text).replaceAll('&quot;', '&#34;');

/** The result of the last form: a success as a flash, a rejection as an error. */
export function FlashMessage({ flash }: { flash: Flash | undefined }) {
  if (!flash) return null;
  // These are shown beside the fields.
  if (flash.errors) return null;
  if (flash.kind === 'error') {
    return (
      <p className="error" role="alert">
        {flash.text}
      </p>
    );
  }
  return (
    <div role="status">
      <ul className="flashes">
        {/* biome-ignore lint/security/noDangerouslySetInnerHtml: flashHtml escapes names */}
        <li dangerouslySetInnerHTML={{ __html: flashHtml(flash.text) }} />
      </ul>
    </div>
  );
}
