/** The load balancer's health check: the same as /readyz, but on the site's listener. */

import { json } from '../../../server/api/answers.ts';
import { toResponse } from '../../../server/api/next-handlers.ts';
import { unreadiness } from '../../../server/health.ts';

export async function GET(): Promise<Response> {
  const reason = await unreadiness();
  return toResponse(
    reason === undefined
      ? json(JSON.stringify({ status: 'ready' }))
      : json(JSON.stringify({ status: 'not ready', reason }), 503),
  );
}

/** Without this, Next would run the check once, during the build. */
export const dynamic = 'force-dynamic';
