import { json } from '../../../lib/http/responses.ts';
import { API } from '../../../lib/http/routes.ts';
import { endpoint } from '../../../lib/http/simulator.ts';
import { readLatest } from '../../../lib/latest.ts';

export const latest = endpoint(API.latest, 'anyone', {
  GET: async ({ moved }) => {
    await moved;
    return json(JSON.stringify({ latest: await readLatest() }));
  },
});
