import { API } from '../../../lib/http/routes.ts';
import { endpoint, listAnswer } from '../../../lib/http/simulator.ts';
import { listMessages } from '../../../lib/messages.ts';

export const messages = endpoint(API.messages, 'simulator', {
  GET: async ({ limit }) => listAnswer(await listMessages(limit)),
});
