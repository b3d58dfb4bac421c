import { redirect } from 'next/navigation';
import { LoginForm } from '../../components/account-form.tsx';
import { sitePage } from '../../components/site-page.tsx';

export default sitePage(async ({ viewer, flash, next }) => {
  if (viewer) redirect(next);
  const content = (
    <>
      <h1>Sign In</h1>
      <LoginForm typed={flash?.typed} errors={flash?.errors} next={next} />
      <p>
        New here? <a href="/register">Sign up</a> first.
      </p>
    </>
  );
  return { title: 'Sign In', content };
});
