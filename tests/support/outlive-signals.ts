/**
 * In every test file of operations: a terminal interrupts all processes of its group, and the one
 * with the tests must stay to run their clean-up, which `interruption.ts` asks for.
 */
for (const name of ['SIGINT', 'SIGHUP'] as const) {
  if (process.listenerCount(name) === 0) process.on(name, () => {});
}
