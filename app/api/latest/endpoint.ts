import { readLatest } from '../../../lib/latest.ts';
import { json } from '../../../server/api/answers.ts';
import { endpoint } from '../../../server/api/simulator.ts';
import { API } from '../../../server/routes.ts';

export const latest = endpoint(API.latest, 'anyone', {
  GET: async ({ moved }) => {
    await moved;
    return json(JSON.stringify({ latest: await readLatest() }));
  },
});
