import { z } from 'zod';
import { listMessagesOf, postMessage } from '../../../../lib/messages.ts';
import { noContent } from '../../../../server/api/answers.ts';
import { readJson } from '../../../../server/api/body.ts';
import { endpoint, listAnswer } from '../../../../server/api/simulator.ts';
import { API } from '../../../../server/routes.ts';

const body = z.object(
  { content: z.string('must be a string').default('') },
  'must be a JSON object',
);

export const messagesOf = endpoint(API.messagesOf, 'simulator', {
  GET: async ({ username, limit }) => listAnswer(await listMessagesOf(username, limit)),
  POST: async (call) => {
    const { content } = await readJson(call, body);
    await postMessage(call.username, content);
    return noContent();
  },
});
