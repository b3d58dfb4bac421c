import { z } from 'zod';
import { readJson } from '../../../../lib/http/body.ts';
import { json, noContent } from '../../../../lib/http/responses.ts';
import { simulatorRoute } from '../../../../lib/http/simulator.ts';
import { listMessagesOf, postMessage } from '../../../../lib/messages.ts';

const body = z.object({ content: z.string('must be a text').default('') }, 'must be a JSON object');

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = simulatorRoute('simulator', {
  GET: async ({ params: { username = '' }, limit }) => json(await listMessagesOf(username, limit)),
  POST: async ({ request, params: { username = '' } }) => {
    const { content } = await readJson(request, body);
    await postMessage(username, content);
    return noContent();
  },
});
