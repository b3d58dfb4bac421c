/**
 * Whether Next can parse the router state that clients send with a soft navigation; it answers an
 * invalid one with 500. Uses Next's own parser, which is undocumented.
 */
import { parseAndValidateFlightRouterState } from 'next/dist/server/app-render/parse-and-validate-flight-router-state.js';

export function isRouterState(header: string | string[]): boolean {
  try {
    parseAndValidateFlightRouterState(header);
    return true;
  } catch {
    return false;
  }
}
