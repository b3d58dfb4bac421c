/** The forms of the account pages. Their rules stand in the verbs, so the browser checks nothing. */
import type { ComponentProps, ReactNode } from 'react';

type FieldProps = { label: string; name: string } & ComponentProps<'input'>;

export function Field({ label, name, ...input }: FieldProps) {
  return (
    <>
      <label htmlFor={name}>{label}</label>
      <input id={name} name={name} required autoCapitalize="none" spellCheck={false} {...input} />
    </>
  );
}

interface FormProps {
  action: string;
  submit: string;
  children: ReactNode;
}

export function AccountForm({ action, submit, children }: FormProps) {
  return (
    <form className="account" action={action} method="post" noValidate>
      {children}
      <div className="actions">
        <input type="submit" value={submit} />
      </div>
    </form>
  );
}
