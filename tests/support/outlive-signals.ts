/**
 * Set-up of every operations test file: a terminal interrupts all processes of its group, but the worker
 * must survive to run the clean-up that `interruption.ts` starts.
 */
for (const name of ['SIGINT', 'SIGHUP'] as const) {
  if (process.listenerCount(name) === 0) process.on(name, () => {});
}
