import { readMessage } from '../../../lib/messages.ts';
import { NotFound } from '../../../platform/errors.ts';
import { messagePage } from '../../components/message-page.tsx';
import { sitePage } from '../../components/site-page.tsx';

/** Ids have one spelling, so that a message has one address. */
function parseId(written = ''): number {
  if (!/^[1-9]\d{0,15}$/.test(written))
    throw new NotFound(`"${written}" is not the id of a message`);
  return Number(written);
}

export default sitePage(async ({ params: { id } }) => messagePage(await readMessage(parseId(id))));
