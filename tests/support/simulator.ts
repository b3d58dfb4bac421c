/** A client of the simulator API, for both listeners of a server. */
import { describe, expect, inject } from 'vitest';
import { Simulator as Caller } from '../../tools/smoke/simulator.ts';
import { AUTHORIZATION } from './authorization.ts';
import { newRegistration } from './factories.ts';
import type { Answer } from './http.ts';

export { type Listed, segment } from '../../tools/smoke/simulator.ts';

export class Simulator extends Caller {
  constructor(base: string) {
    super(base, AUTHORIZATION);
  }

  /** Registers a new user. @returns the name. */
  async user(username?: string): Promise<string> {
    const registration = newRegistration(username === undefined ? {} : { username });
    await this.write('/register', registration);
    return registration.username;
  }
}

/** Runs the same tests against both listeners; `isOwn` is true on the simulator's own port. */
export function onEachListener(tests: (simulator: Simulator, isOwn: boolean) => void): void {
  const { simulator, site } = inject('server');
  describe('on the simulator port', () => tests(new Simulator(simulator), true));
  describe('on the site, below /api', () => tests(new Simulator(`${site}/api`), false));
}

/** Asserts an error of the API. @returns its message. */
export function expectError(answer: Answer, status: number, message?: string): string {
  expect(answer.status, answer.text).toBe(status);
  expect(answer.headers['content-type']).toMatch(/^application\/json\b/);
  const body = JSON.parse(answer.text) as { status: number; error_msg: string };
  expect(body).toEqual({ status, error_msg: expect.any(String) });
  if (message === undefined) expect(body.error_msg).not.toBe('');
  else expect(body.error_msg).toBe(message);
  return body.error_msg;
}

/** Asserts an answer without a body. */
export function expectNoContent(answer: Answer): void {
  expect(answer.status, answer.text).toBe(204);
  expect(answer.text).toBe('');
}
