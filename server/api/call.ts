/**
 * API requests and responses as plain values: each listener creates a `Call` from its own kind of
 * request and sends the `Answer` in its own way.
 */
export interface Call {
  method: string;
  /** The name in the path, decoded; '' when the route has none. */
  username: string;
  query: URLSearchParams;
  /** The Authorization header; '' when there is none. */
  authorization: string;
  /**
   * Reads the body.
   * @throws Invalid (413) when it has more than `limit` bytes.
   */
  readBody(limit: number): Promise<Uint8Array>;
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  /** '' for none. */
  body: string;
}
