/** What the benchmark uses of autocannon 9, which brings no types. */
declare module 'autocannon' {
  interface Sending {
    method: 'GET' | 'POST';
    path: string;
    headers?: Record<string, string>;
    body?: string;
  }

  interface Options {
    url: string;
    connections: number;
    /** Seconds; so are the time-outs. */
    duration: number;
    timeout: number;
    /** Milliseconds between two looks at whether it is over. */
    sampleInt: number;
    skipAggregateResult: boolean;
    requests: (Sending | (Sending & { setupRequest(request: Sending): Sending }))[];
  }

  /** One connection. */
  interface Client {
    /** After so many requests it ends, once the answer of the last is there. */
    responseMax: number;
  }

  interface Result {
    /** Failed connections, and requests without an answer in time. */
    errors: number;
  }

  type Listener = (client: Client, status: number, bytes: number, milliseconds: number) => void;

  interface Run extends PromiseLike<Result> {
    on(event: 'response', listener: Listener): this;
  }

  export default function autocannon(options: Options): Run;
}
