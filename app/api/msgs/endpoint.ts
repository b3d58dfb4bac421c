import { json } from '../../../lib/http/responses.ts';
import { API } from '../../../lib/http/routes.ts';
import { endpoint } from '../../../lib/http/simulator.ts';
import { listMessages } from '../../../lib/messages.ts';

export const messages = endpoint(API.messages, 'simulator', {
  GET: async ({ limit }) => json(await listMessages(limit)),
});
