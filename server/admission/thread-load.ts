/** Whether the main thread, which does all work except hashing, is busy. */
import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { singleton } from '../../platform/singleton.ts';

const SAMPLE_MS = 100;

/** The event loop utilisation above which the thread counts as busy. */
const BUSY = 0.8;

function startSampling() {
  const state = { busy: false };
  let last: EventLoopUtilization = performance.eventLoopUtilization();
  const sample = () => {
    const now = performance.eventLoopUtilization();
    state.busy = performance.eventLoopUtilization(now, last).utilization > BUSY;
    last = now;
  };
  setInterval(sample, SAMPLE_MS).unref();
  return state;
}

/** Whether the thread was busy in the last sample of 0.1 s. */
export function isThreadBusy(): boolean {
  return singleton('thread-load', startSampling).busy;
}
