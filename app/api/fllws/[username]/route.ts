import { z } from 'zod';
import { follow, listFollows, unfollow } from '../../../../lib/follows.ts';
import { readJson } from '../../../../lib/http/body.ts';
import { note } from '../../../../lib/http/exchange.ts';
import { json, noContent } from '../../../../lib/http/responses.ts';
import { simulatorRoute } from '../../../../lib/http/simulator.ts';
import { isStorable } from '../../../../lib/text.ts';

const name = z
  .string('must be a text')
  .refine(isStorable, 'may not contain a NUL character or half of a surrogate pair')
  .optional();
const body = z
  .object({ follow: name, unfollow: name }, 'must be a JSON object')
  .refine(
    (change) => (change.follow === undefined) !== (change.unfollow === undefined),
    'must have either "follow" or "unfollow"',
  );

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = simulatorRoute('simulator', {
  GET: async ({ params: { username = '' }, limit }) => json(await listFollows(username, limit)),
  POST: async ({ request, params: { username = '' } }) => {
    const change = await readJson(request, body);
    if (change.unfollow !== undefined) note({ action: 'unfollow' });
    if (change.follow !== undefined) await follow(username, change.follow);
    if (change.unfollow !== undefined) await unfollow(username, change.unfollow);
    return noContent();
  },
});
