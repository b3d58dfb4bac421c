import { z } from 'zod';
import { readJson } from '../../../lib/http/body.ts';
import { noContent } from '../../../lib/http/responses.ts';
import { API } from '../../../lib/http/routes.ts';
import { endpoint } from '../../../lib/http/simulator.ts';
import { registerUser } from '../../../lib/users.ts';

const field = z.string('must be a text').default('');
const body = z.object({ username: field, email: field, pwd: field }, 'must be a JSON object');

export const register = endpoint(API.register, 'anyone', {
  POST: async (call) => {
    const { username, email, pwd } = await readJson(call, body);
    const whose = call.authorised ? 'simulator' : 'program';
    await registerUser({ username, email, password: pwd, whose });
    return noContent();
  },
});
