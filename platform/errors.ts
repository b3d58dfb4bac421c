/** The errors that verbs throw, each with its HTTP status. */

export class AppError extends Error {
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.status = status;
  }

  /** The message for the log, without quoted text, which is user input. */
  get reason(): string {
    return this.message.replace(/".*"/s, '…');
  }
}

/** The input is invalid; the message says what to change. */
export class Invalid extends AppError {
  constructor(message: string, status = 400) {
    super(status, message);
  }
}

/** The same for fields of a form, by name: at least one, the first of which is the error's message. */
export class InvalidFields extends Invalid {
  readonly fields: Readonly<Record<string, string>>;

  constructor(fields: Readonly<Record<string, string>>) {
    super(Object.values(fields)[0] ?? '');
    this.fields = fields;
  }
}

/** The named thing does not exist. */
export class NotFound extends AppError {
  constructor(message: string) {
    super(404, message);
  }
}

/** No caller may do this, signed in or not. */
export class Forbidden extends AppError {
  constructor(message: string) {
    super(403, message);
  }
}

/** The caller has to sign in first. */
export class NotSignedIn extends AppError {
  constructor() {
    super(401, 'You have to sign in first');
  }
}

/** Something that the request needs is temporarily unavailable; `retryAfter` is in seconds. */
export class Unavailable extends AppError {
  readonly retryAfter: number;

  constructor(message: string, options?: ErrorOptions, retryAfter = 2) {
    super(503, message, options);
    this.retryAfter = retryAfter;
  }
}

/** Too many attempts have failed; `retryAfter` is in seconds. */
export class TooManyFailures extends AppError {
  readonly retryAfter: number;

  constructor(retryAfter: number) {
    super(429, 'Too many sign-ins have failed');
    this.retryAfter = retryAfter;
  }
}
