import { z } from 'zod';
import { readJson } from '../../../../lib/http/body.ts';
import { noContent } from '../../../../lib/http/responses.ts';
import { API } from '../../../../lib/http/routes.ts';
import { endpoint, listAnswer } from '../../../../lib/http/simulator.ts';
import { listMessagesOf, postMessage } from '../../../../lib/messages.ts';

const body = z.object({ content: z.string('must be a text').default('') }, 'must be a JSON object');

export const messagesOf = endpoint(API.messagesOf, 'simulator', {
  GET: async ({ username, limit }) => listAnswer(await listMessagesOf(username, limit)),
  POST: async (call) => {
    const { content } = await readJson(call, body);
    await postMessage(call.username, content);
    return noContent();
  },
});
