/** Attacks run in their own processes, so that they do not slow down other measurements. */
import { fork } from 'node:child_process';
import { setPriority } from 'node:os';
import { ended } from '../../bin/child.ts';
import { inProject } from '../../bin/project.ts';
import type bodies from './attackers/bodies.ts';
import type fuzz from './attackers/fuzz.ts';
import type load from './attackers/load.ts';
import type simulator from './attackers/simulator.ts';
import type slow from './attackers/slow.ts';

/** What each file of `attackers/` exports. */
interface Attackers {
  bodies: typeof bodies;
  fuzz: typeof fuzz;
  load: typeof load;
  simulator: typeof simulator;
  slow: typeof slow;
}

type Name = keyof Attackers;
type Options<N extends Name> = Parameters<Attackers[N]>[0];
type Result<N extends Name> = Awaited<ReturnType<Attackers[N]>>;

/** Milliseconds that an attacker has to stop. */
const PATIENCE = 10_000;

/** Lower priority than the server and the simulator: real attackers would not use this machine's CPU. */
const NICE = 5;

export interface Attack<R> {
  result: Promise<R>;
  /** Stops it and returns its result. */
  stop(): Promise<R>;
}

/** Starts an attacker. Resolves once it runs; it stops after `seconds`. */
export async function attack<N extends Name>(
  name: N,
  options: Options<N>,
  seconds: number,
): Promise<Attack<Result<N>>> {
  const script = inProject('tests/hostile/attacker.ts');
  const child = fork(script, ['--', name, JSON.stringify(options)], { execArgv: [] });
  if (child.pid && name !== 'simulator') setPriority(child.pid, NICE);
  const begun = Promise.withResolvers<void>();
  const result = Promise.withResolvers<Result<N>>();
  child.on('message', (message: { begun: true } | { result: Result<N> }) => {
    if ('begun' in message) begun.resolve();
    else result.resolve(message.result);
  });
  const end = () => child.connected && child.send('stop');
  const timers = [
    setTimeout(end, seconds * 1_000),
    setTimeout(() => child.kill('SIGKILL'), seconds * 1_000 + PATIENCE),
  ];
  void ended(child).then(() => {
    for (const timer of timers) clearTimeout(timer);
    const failure = new Error(`The attacker "${name}" ended without a result`);
    for (const { reject } of [begun, result]) reject(failure);
  });
  result.promise.catch(() => {});
  await begun.promise;
  const stop = () => {
    end();
    return result.promise;
  };
  return { result: result.promise, stop };
}
