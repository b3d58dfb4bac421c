import { NotFound } from '../../../../platform/errors.ts';
import { sitePage } from '../../../components/site-page.tsx';

/** Catches paths deeper than any page: Next's own 404 page is empty without JavaScript. */
export default sitePage(async () => {
  throw new NotFound('There is no such page');
});
