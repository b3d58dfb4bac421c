/** The forms of the account pages. The verbs validate them, so the browser validates nothing. */
import type { ComponentProps, ReactNode } from 'react';
import type { Flash } from '../../server/web/flash.ts';

type FieldProps = { label: string; name: string } & ComponentProps<'input'>;

function Field({ label, name, ...input }: FieldProps) {
  return (
    <>
      <label htmlFor={name}>{label}</label>
      <input
        id={name}
        name={name}
        dir="auto"
        required
        autoCapitalize="none"
        spellCheck={false}
        {...input}
      />
    </>
  );
}

interface FormProps {
  action: string;
  submit: string;
  children: ReactNode;
}

function AccountForm({ action, submit, children }: FormProps) {
  return (
    <form className="account" action={action} method="post" noValidate>
      {children}
      <div className="actions">
        <input type="submit" value={submit} />
      </div>
    </form>
  );
}

interface Props {
  /** What was typed into the rejected form. */
  typed: Flash['typed'];
}

export function RegisterForm({ typed }: Props) {
  return (
    <AccountForm action="/register" submit="Sign Up">
      <Field
        label="Username"
        name="username"
        autoComplete="username"
        defaultValue={typed?.username}
      />
      <Field
        label="E-Mail"
        name="email"
        type="email"
        autoComplete="email"
        defaultValue={typed?.email}
      />
      <Field label="Password" name="password" type="password" autoComplete="new-password" />
      <Field
        label="Password (repeat)"
        name="password2"
        type="password"
        autoComplete="new-password"
      />
    </AccountForm>
  );
}

export function LoginForm({ typed }: Props) {
  return (
    <AccountForm action="/login" submit="Sign In">
      <Field
        label="Username"
        name="username"
        autoComplete="username"
        defaultValue={typed?.username}
      />
      <Field label="Password" name="password" type="password" autoComplete="current-password" />
    </AccountForm>
  );
}
