/** The status of a page, which React server components cannot set. */
import { currentExchange } from './exchange.ts';

/** Sets the status and headers of the page being rendered. */
export function setPageStatus(status: number, headers: Record<string, string> = {}): void {
  const response = currentExchange()?.response;
  if (!response || response.headersSent) return;
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}
