/** The settings of replicas and rollouts from deploy/stack.yml, which the test follows. */
import { readStack, type Service, type Stack } from '../support/stack-file.ts';

/** The host name that the test's clients use. */
const DOMAIN = '127.0.0.1';

/** Values for the stack's variables, except those for secret files. */
const VARIABLES = { DOMAIN, ACME_EMAIL: 'nobody@minitwit.test', IMAGE: 'minitwit:test' };

function milliseconds(duration: unknown): number {
  const [, amount = '', unit = ''] = /^(\d+)(ms|s)$/.exec(String(duration)) ?? [];
  if (!amount) throw new Error(`This test cannot parse the duration "${duration}"`);
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
  /** Milliseconds between two replacements. */
  delay: number;
  /** Milliseconds that a replica has to shut down. */
  patience: number;
  /** The environment of a replica, without secrets. */
  environment: Record<string, string>;
}

/**
 * Reads the rules of the stack.
 * @throws Error when its update settings differ from what this test does.
 */
export async function readRules(): Promise<Rules> {
  const stack = await readStack(['stack.yml'], VARIABLES);
  const app = serviceOf(stack, 'app');
  const { order, parallelism, delay } = app.deploy?.update_config ?? {};
  if (order !== 'start-first' || parallelism !== 1) {
    throw new Error(
      'This test replaces one replica at a time, starting the new one first; the stack does not',
    );
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
