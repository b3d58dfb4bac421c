/** Whether this thread, which does all work but hashing, has time to spare. */
import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { singleton } from '../../platform/singleton.ts';

const SAMPLE_MS = 100;

/** The share of its time from which on the thread counts as busy. */
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

/** Whether the thread had hardly anything but work to do in the last tenth of a second. */
export function isThreadBusy(): boolean {
  return singleton('thread-load', startSampling).busy;
}
