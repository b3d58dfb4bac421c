import { expect, test } from 'vitest';
import { isBlank } from '../../../lib/text.ts';

test.each(['', ' ', '\r\n\t', '\u00a0\u3000', '\u200b\u200d\ufeff', '\u2800', '\u3164', '\ufe0f'])(
  'nothing can be seen of %j',
  (text) => expect(isBlank(text)).toBe(true),
);

test.each(['.', ' a ', '\u200b0', '👩‍👩‍👧', 'سلام', '\u0301', '\0'])(
  'something can be seen of %j',
  (text) => expect(isBlank(text)).toBe(false),
);
