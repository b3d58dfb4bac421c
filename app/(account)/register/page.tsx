import { redirect } from 'next/navigation';
import { RegisterForm } from '../../components/account-form.tsx';
import { sitePage } from '../../components/site-page.tsx';

export default sitePage(async ({ viewer, flash }) => {
  if (viewer) redirect('/');
  const content = (
    <>
      <h1>Sign Up</h1>
      <RegisterForm typed={flash?.typed} errors={flash?.errors} />
      <p>
        Already a member? <a href="/login">Sign in</a> instead.
      </p>
    </>
  );
  return { title: 'Sign Up', content };
});
