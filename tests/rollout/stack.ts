/** What deploy/stack.yml says of replicas and of a rollout, so that the test does as a deployment does. */
import { readStack, type Service, type Stack } from '../support/stack-file.ts';

/** The host name that the test's clients use. */
const DOMAIN = '127.0.0.1';

/** What the stack's variables are; those of the secrets' files are given otherwise. */
const VARIABLES = { DOMAIN, ACME_EMAIL: 'nobody@minitwit.test', IMAGE: 'minitwit:test' };

function milliseconds(duration: unknown): number {
  const [, amount = '', unit = ''] = /^(\d+)(ms|s)$/.exec(String(duration)) ?? [];
  if (!amount) throw new Error(`"${duration}" is no duration that this test understands`);
  return Number(amount) * (unit === 's' ? 1_000 : 1);
}

function serviceOf(stack: Stack, name: string): Service {
  const service = stack.services[name];
  if (!service) throw new Error(`The stack has no service ${name}`);
  return service;
}

export interface Rules {
  /** Flags and labels, as the stack has them. */
  traefik: Service;
  app: Service;
  replicas: number;
  /** Milliseconds from the end of one replacement to the next. */
  delay: number;
  /** Milliseconds that a replica has to end. */
  patience: number;
  /** What is set for a replica, secrets aside. */
  environment: Record<string, string>;
}

/**
 * Reads what the stack says.
 * @throws Error when it replaces otherwise than this test does.
 */
export async function readRules(): Promise<Rules> {
  const stack = await readStack(['stack.yml'], VARIABLES);
  const app = serviceOf(stack, 'app');
  const { order, parallelism, delay } = app.deploy?.update_config ?? {};
  if (order !== 'start-first' || parallelism !== 1) {
    throw new Error('This test replaces one at a time, the new one first; the stack does not');
  }
  const environment = Object.entries(app.environment ?? {});
  return {
    traefik: serviceOf(stack, 'traefik'),
    app,
    replicas: app.deploy?.replicas ?? 0,
    delay: milliseconds(delay),
    patience: milliseconds(app.stop_grace_period),
    environment: Object.fromEntries(environment.filter(([name]) => !name.endsWith('_FILE'))),
  };
}
