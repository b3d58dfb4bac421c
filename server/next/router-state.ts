/**
 * Whether Next can read the state that its router sends along when a page is changed softly: it
 * answers 500 to one that it cannot. The check is Next's own, which no documentation names.
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
