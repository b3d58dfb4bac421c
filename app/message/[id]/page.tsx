import { readMessage } from '../../../lib/messages.ts';
import { NotFound } from '../../../platform/errors.ts';
import { messagePage } from '../../components/message-page.tsx';
import { sitePage } from '../../components/site-page.tsx';

/** Accepts one spelling of an id, so that each message has one address. */
function parseId(text = ''): number {
  if (!/^[1-9]\d{0,15}$/.test(text)) throw new NotFound(`"${text}" is not a message id`);
  return Number(text);
}

export default sitePage(async ({ params: { id } }) => messagePage(await readMessage(parseId(id))));
