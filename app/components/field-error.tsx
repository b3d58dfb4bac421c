/** What is wrong with a field of a form that was refused. */

const idOf = (field: string) => `${field}-error`;

/** What ties a field to its `error`, if it has one; `isFirst` of those of its form takes the focus. */
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
