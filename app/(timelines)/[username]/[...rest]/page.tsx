import { NotFound } from '../../../../platform/errors.ts';
import { sitePage } from '../../../components/site-page.tsx';

/** Addresses deeper than any page: Next's own answer to them is empty without JavaScript. */
export default sitePage(async () => {
  throw new NotFound('There is no such page');
});
