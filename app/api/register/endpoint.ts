import { z } from 'zod';
import { registerUser } from '../../../lib/users.ts';
import { noContent } from '../../../server/api/answers.ts';
import { readJson } from '../../../server/api/body.ts';
import { endpoint } from '../../../server/api/simulator.ts';
import { API } from '../../../server/routes.ts';

const field = z.string('must be a string').default('');
const body = z.object({ username: field, email: field, pwd: field }, 'must be a JSON object');

export const register = endpoint(API.register, 'anyone', {
  POST: async (call) => {
    const { username, email, pwd } = await readJson(call, body);
    const whose = call.authorised ? 'simulator' : 'program';
    await registerUser({ username, email, password: pwd, whose });
    return noContent();
  },
});
