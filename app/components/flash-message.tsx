import type { Flash } from '../../server/web/flash.ts';

/** The outcome of the last form: a success is shown as a flash, a rejection as an error. */
export function FlashMessage({ flash }: { flash: Flash | undefined }) {
  if (!flash) return null;
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
        <li>{flash.text}</li>
      </ul>
    </div>
  );
}
