/** The errors that verbs throw, each with the HTTP status a door answers with. */

export class AppError extends Error {
  readonly status: number;

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.status = status;
  }

  /** What the log may say: the message without what stands in quotes, as somebody sent that. */
  get reason(): string {
    return this.message.replace(/".*"/s, '…');
  }
}

/** What a person or a program sent cannot be accepted; the message says what to change. */
export class Invalid extends AppError {
  constructor(message: string, status = 400) {
    super(status, message);
  }
}

/** The named thing does not exist. */
export class NotFound extends AppError {
  constructor(message: string) {
    super(404, message);
  }
}

/** The caller may not do this, whoever it is. */
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

/** Something this answer needs is away for now; `retryAfter` is in seconds. */
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
