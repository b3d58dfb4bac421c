import { describe, expect, it } from 'vitest';
import { listMessagesOf, postMessage } from '../../lib/messages.ts';
import { registerUser } from '../../lib/users.ts';
import { NotFound } from '../../platform/errors.ts';
import { newRegistration, uniqueName } from '../support/factories.ts';

async function author(): Promise<string> {
  const { username, email, pwd } = newRegistration();
  await registerUser({ username, email, password: pwd });
  return username;
}

describe('messages posted at the same moment', () => {
  it('are all stored in order, and only those of an unknown author fail', async () => {
    const [one, other] = [await author(), await author()];
    const texts = ['"quoted" \\ back', 'line\nbreak \u0001', '😀 ÅØ'];
    const nobody = uniqueName('nobody');
    const posts = await Promise.allSettled([
      ...texts.map((text) => postMessage(one, text)),
      postMessage(nobody, 'lost'),
      postMessage(other, 'mine'),
    ]);
    const ids = posts.map((post) => (post.status === 'fulfilled' ? post.value : undefined));
    expect(posts[3]).toMatchObject({ status: 'rejected', reason: expect.any(NotFound) });
    const known = ids.filter((id) => id !== undefined);
    expect(known).toEqual(known.toSorted((a, b) => a - b));
    expect(new Set(known).size).toBe(4);
    const read = async (name: string) => {
      const { json } = await listMessagesOf(name, 10);
      const list = JSON.parse(json);
      return list.map(({ content }: { content: string }) => content);
    };
    expect(await read(one)).toEqual(texts.toReversed());
    expect(await read(other)).toEqual(['mine']);
  });
});
