/** An operations suite that only `tests/integration/interruption.test.ts` runs. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/support/interrupted/*.test.ts'],
    globalSetup: ['tests/support/interruption.ts', 'tests/support/interrupted/setup.ts'],
    setupFiles: 'tests/support/outlive-signals.ts',
    disableConsoleIntercept: true,
  },
});
