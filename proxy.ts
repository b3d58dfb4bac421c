/**
 * Takes the flash away once a page shows it: a page cannot delete a cookie. Runs for pages that
 * come with a flash only, so that no other request pays for it.
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
  ],
};
