import { listMessages } from '../../../lib/messages.ts';
import { endpoint, listAnswer } from '../../../server/api/simulator.ts';
import { API } from '../../../server/routes.ts';

export const messages = endpoint(API.messages, 'simulator', {
  GET: async ({ limit }) => listAnswer(await listMessages(limit)),
});
