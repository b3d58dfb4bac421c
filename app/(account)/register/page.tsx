import { redirect } from 'next/navigation';
import { AccountForm, Field } from '../../components/account-form.tsx';
import { sitePage } from '../../components/site-page.tsx';

export default sitePage(async ({ viewer, flash }) => {
  if (viewer) redirect('/');
  const { username, email } = flash?.typed ?? {};
  const content = (
    <>
      <h1>Sign Up</h1>
      <AccountForm action="/register" submit="Sign Up">
        <Field label="Username" name="username" autoComplete="username" defaultValue={username} />
        <Field label="E-Mail" name="email" type="email" autoComplete="email" defaultValue={email} />
        <Field label="Password" name="password" type="password" autoComplete="new-password" />
        <Field
          label="Password (repeat)"
          name="password2"
          type="password"
          autoComplete="new-password"
        />
      </AccountForm>
      <p>
        Already a member? <a href="/login">Sign in</a> instead.
      </p>
    </>
  );
  return { title: 'Sign Up', content };
});
