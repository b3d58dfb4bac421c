/**
 * Deletes the flash cookie when a page shows it, because a page cannot delete cookies itself. Runs
 * only for requests with a flash, so that others don't pay for it.
 */
import { type NextRequest, NextResponse } from 'next/server';
import { CLEARED_FLASH } from './server/web/flash.ts';

export function proxy(request: NextRequest): NextResponse {
  const response = NextResponse.next();
  if (request.method === 'GET') response.headers.append('set-cookie', CLEARED_FLASH);
  return response;
}

export const config = {
  matcher: [
    {
      source:
        '/((?!_next/|api/|avatar/|icon\\.svg$|favicon\\.ico$|logout$|.*/follow$|.*/unfollow$).*)',
      has: [{ type: 'cookie', key: 'flash' }],
    },
    {
      // What a link to one of these gets is a page.
      source: '/(logout|.*/follow|.*/unfollow)',
      has: [
        { type: 'cookie', key: 'flash' },
        { type: 'header', key: 'x-minitwit-link' },
      ],
    },
  ],
};
