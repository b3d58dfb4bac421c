/** The error of a field in a rejected form. */

const idOf = (field: string) => `${field}-error`;

/** ARIA attributes for a field with an error; the form's first gets the focus. */
export function errorAttributes(field: string, error: string | undefined, isFirst: boolean) {
  if (error === undefined) return {};
  return { 'aria-invalid': true, 'aria-describedby': idOf(field), autoFocus: isFirst };
}

export function FieldError({ field, error }: { field: string; error: string | undefined }) {
  if (error === undefined) return null;
  return (
    <p className="error" id={idOf(field)}>
      {error}
    </p>
  );
}
