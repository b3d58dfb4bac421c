/** The listeners of a server under test, and their statuses. */

export interface Addresses {
  site: string;
  simulator: string;
  ops: string;
}

/** The status of a response; 0 without one. */
export const statusOf = (url: string, init: RequestInit = {}): Promise<number> =>
  fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(10_000), ...init }).then(
    async (answer) => {
      await answer.arrayBuffer();
      return answer.status;
    },
    () => 0,
  );
