import { z } from 'zod';
import { follow, listFollows, unfollow } from '../../../../lib/follows.ts';
import { isStorable } from '../../../../lib/text.ts';
import { noContent } from '../../../../server/api/answers.ts';
import { readJson } from '../../../../server/api/body.ts';
import { endpoint, listAnswer } from '../../../../server/api/simulator.ts';
import { annotateRequest } from '../../../../server/exchange.ts';
import { API } from '../../../../server/routes.ts';

const name = z
  .string('must be a string')
  .refine(isStorable, 'may not contain a NUL character or half of a surrogate pair')
  .optional();
const body = z
  .object({ follow: name, unfollow: name }, 'must be a JSON object')
  .refine(
    (change) => (change.follow === undefined) !== (change.unfollow === undefined),
    'must have either "follow" or "unfollow"',
  );

export const follows = endpoint(API.follows, 'simulator', {
  GET: async ({ username, limit }) => listAnswer(await listFollows(username, limit)),
  POST: async (call) => {
    const change = await readJson(call, body);
    if (change.unfollow !== undefined) annotateRequest({ action: 'unfollow' });
    if (change.follow !== undefined) await follow(call.username, change.follow);
    if (change.unfollow !== undefined) await unfollow(call.username, change.unfollow);
    return noContent();
  },
});
