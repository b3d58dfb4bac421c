import { redirect } from 'next/navigation';
import { Confirmation } from '../../../components/confirmation.tsx';
import { sitePage } from '../../../components/site-page.tsx';

/** The page of a link to `/logout`. */
export default sitePage(async ({ viewer }) => {
  if (!viewer) redirect('/public');
  const content = (
    <Confirmation action="/logout" submit="Sign out" back="/">
      Sign out?
    </Confirmation>
  );
  return { title: 'Sign Out?', content };
});
