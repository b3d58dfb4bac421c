import { z } from 'zod';
import { readJson } from '../../../lib/http/body.ts';
import { noContent } from '../../../lib/http/responses.ts';
import { simulatorRoute } from '../../../lib/http/simulator.ts';
import { registerUser } from '../../../lib/users.ts';

const field = z.string('must be a text').default('');
const body = z.object({ username: field, email: field, pwd: field }, 'must be a JSON object');

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = simulatorRoute('anyone', {
  POST: async ({ request }) => {
    const { username, email, pwd } = await readJson(request, body);
    await registerUser({ username, email, password: pwd });
    return noContent();
  },
});
