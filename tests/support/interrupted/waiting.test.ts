import { afterAll, it } from 'vitest';

afterAll(() => console.log('the set-up is undone'));

it('waits for ever', async ({ signal }) => {
  console.log('waiting');
  await new Promise(() => signal.throwIfAborted());
});
