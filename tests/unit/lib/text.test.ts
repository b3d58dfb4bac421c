import { expect, test } from 'vitest';
import {
  beginningOf,
  codePoints,
  isBlank,
  isStorable,
  requireStorable,
} from '../../../lib/text.ts';
import { Invalid } from '../../../platform/errors.ts';

test.each(['', ' ', '\r\n\t', '\u00a0\u3000', '\u200b\u200d\ufeff', '\u2800', '\u3164', '\ufe0f'])(
  'nothing can be seen of %j',
  (text) => expect(isBlank(text)).toBe(true),
);

test.each(['.', ' a ', '\u200b0', '👩‍👩‍👧', 'سلام', '\u0301', '\0'])(
  'something can be seen of %j',
  (text) => expect(isBlank(text)).toBe(false),
);

test.each([
  ['', 0],
  ['abc', 3],
  ['\r\n', 2],
  ['😀', 1],
  ['e\u0301', 2],
  ['🇩🇰', 2],
  ['\ud83d', 1],
])('%j has %i code points', (text, count) => expect(codePoints(text)).toBe(count));

test.each([
  ['is the text itself within the limit', 'abc', 3, 'abc'],
  ['counts code points, not UTF-16 units', '😀😀😀', 3, '😀😀😀'],
  ['cuts between characters', 'abcd', 3, 'abc'],
  ['does not split a surrogate pair', 'a😀😀', 2, 'a😀'],
  ['does not split a flag', 'ab🇩🇰', 3, 'ab'],
  ['does not split a letter from its accent', 'abe\u0301', 3, 'ab'],
  ['does not split an emoji of several', 'a👩‍👩‍👧b', 4, 'a'],
  ['keeps a flag that fits', 'a🇩🇰b', 3, 'a🇩🇰'],
  [
    'splits a character that alone exceeds the limit',
    `e${'\u0301'.repeat(9)}`,
    4,
    'e\u0301\u0301\u0301',
  ],
  ['does not end with white space', 'ab \n cd', 4, 'ab'],
  ['keeps white space within the limit', 'ab ', 3, 'ab '],
  ['is empty for a limit of 0', 'ab', 0, ''],
])('the beginning of a text %s', (_, text, limit, beginning) => {
  expect(beginningOf(text, limit)).toBe(beginning);
});

test.each([
  ['a NUL', 'a\0b', 'The message may not contain a NUL character'],
  ['a lone high surrogate', 'a\ud83d', 'The message is not well-formed Unicode'],
  ['a lone low surrogate', '\ude00a', 'The message is not well-formed Unicode'],
  ['a pair in the wrong order', '\ude00\ud83d', 'The message is not well-formed Unicode'],
])('%s cannot be stored', (_, text, problem) => {
  expect(isStorable(text)).toBe(false);
  expect(() => requireStorable('The message', text)).toThrow(new Invalid(problem));
});

test.each(['', '😀', '\u0001', '\ufffe\uffff', 'e\u0301'])('%j can be stored', (text) => {
  expect(isStorable(text)).toBe(true);
  expect(() => requireStorable('The message', text)).not.toThrow();
});
