import { redirect } from 'next/navigation';
import { AccountForm, Field } from '../../components/account-form.tsx';
import { sitePage } from '../../components/site-page.tsx';

export default sitePage(async ({ viewer, flash }) => {
  if (viewer) redirect('/');
  const content = (
    <>
      <h1>Sign In</h1>
      <AccountForm action="/login" submit="Sign In">
        <Field
          label="Username"
          name="username"
          autoComplete="username"
          defaultValue={flash?.typed?.username}
        />
        <Field label="Password" name="password" type="password" autoComplete="current-password" />
      </AccountForm>
      <p>
        New here? <a href="/register">Sign up</a> first.
      </p>
    </>
  );
  return { title: 'Sign In', content };
});
