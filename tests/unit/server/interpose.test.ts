import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { interpose } from '../../../server/next/interpose.ts';

const listener = () => {};

test.each([0, 2])('a server with %i handlers is not one that we know', (count) => {
  const server = createServer();
  for (let index = 0; index < count; index += 1) server.on('request', () => {});
  expect(() => interpose(server, listener)).toThrow('does not have one handler');
  expect(server.listenerCount('request')).toBe(count);
});

test('the only handler is called by what comes before it', async () => {
  const server = createServer((request, response) => response.end(`handled ${request.url}`));
  interpose(server, (request, _response, next) => void next(request));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const answer = await fetch(`http://127.0.0.1:${port}/x`);
  expect(await answer.text()).toBe('handled /x');
  await new Promise((resolve) => server.close(resolve));
});
