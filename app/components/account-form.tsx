/** The forms of the account pages. Their rules are in the verbs, so the browser checks nothing. */
import { type ComponentProps, Fragment } from 'react';
import type { Flash } from '../../server/web/flash.ts';
import { signInAddress } from '../../server/web/return-path.ts';
import { errorAttributes, FieldError } from './field-error.tsx';

type FieldProps = { label: string; name: string } & ComponentProps<'input'>;

const USERNAME: FieldProps = { label: 'Username', name: 'username', autoComplete: 'username' };
const EMAIL: FieldProps = { label: 'E-Mail', name: 'email', type: 'email', autoComplete: 'email' };
const PASSWORD: FieldProps = { label: 'Password', name: 'password', type: 'password' };

const REGISTER: FieldProps[] = [
  USERNAME,
  EMAIL,
  { ...PASSWORD, autoComplete: 'new-password' },
  { ...PASSWORD, label: 'Password (repeat)', name: 'password2', autoComplete: 'new-password' },
];

const LOGIN: FieldProps[] = [USERNAME, { ...PASSWORD, autoComplete: 'current-password' }];

interface Props {
  /** Values to refill the rejected form with. */
  typed: Flash['typed'];
  /** Its errors, by field. */
  errors?: Flash['errors'];
}

interface FormProps extends Props {
  action: string;
  submit: string;
  fields: FieldProps[];
}

function AccountForm({ action, submit, fields, typed, errors }: FormProps) {
  const firstWrong = fields.find(({ name }) => errors?.[name])?.name;
  return (
    <form className="account" action={action} method="post" noValidate>
      {fields.map(({ label, name, type, autoComplete }) => (
        <Fragment key={name}>
          <label htmlFor={name}>{label}</label>
          <FieldError field={name} error={errors?.[name]} />
          <input
            id={name}
            name={name}
            type={type}
            autoComplete={autoComplete}
            required
            autoCapitalize="none"
            spellCheck={false}
            // Never refill passwords.
            defaultValue={type === 'password' ? undefined : typed?.[name]}
            {...errorAttributes(name, errors?.[name], name === firstWrong)}
          />
        </Fragment>
      ))}
      <div className="actions">
        <input type="submit" value={submit} />
      </div>
    </form>
  );
}

export function RegisterForm(props: Props) {
  return <AccountForm action="/register" submit="Sign Up" fields={REGISTER} {...props} />;
}

/** `next` is the page that signing in returns to. */
export function LoginForm({ next, ...props }: Props & { next: string }) {
  const action = next === '/' ? '/login' : signInAddress(next);
  return <AccountForm action={action} submit="Sign In" fields={LOGIN} {...props} />;
}
