import { json } from '../../../lib/http/responses.ts';
import { simulatorRoute } from '../../../lib/http/simulator.ts';
import { readLatest } from '../../../lib/latest.ts';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = simulatorRoute('anyone', {
  GET: async ({ moved }) => {
    await moved;
    return json(JSON.stringify({ latest: await readLatest() }));
  },
});
