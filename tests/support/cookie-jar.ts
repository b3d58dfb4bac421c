/** The cookies of the browser that `site-handlers.ts` plays. */
export const jar = new Map<string, string>();
