/** Whether a load balancer should send people here: what /readyz says, on the site's own listener. */

import { toResponse } from '../../../server/api/next-handlers.ts';
import { unreadiness } from '../../../server/health.ts';
import { json } from '../../../server/web/responses.ts';

export async function GET(): Promise<Response> {
  const reason = await unreadiness();
  return toResponse(
    reason === undefined
      ? json(JSON.stringify({ status: 'ready' }))
      : json(JSON.stringify({ status: 'not ready', reason }), 503),
  );
}

/** Built anew for each request: an answer of the build's time would say nothing. */
export const dynamic = 'force-dynamic';
