import { json } from '../../../lib/http/responses.ts';
import { simulatorRoute } from '../../../lib/http/simulator.ts';
import { listMessages } from '../../../lib/messages.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = simulatorRoute('simulator', {
  GET: async ({ limit }) => json(await listMessages(limit)),
});
