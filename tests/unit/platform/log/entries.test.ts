import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { NotFound } from '../../../../platform/errors.ts';
import { describeError } from '../../../../platform/log/errors.ts';
import { terminalLine } from '../../../../platform/log/terminal.ts';

test('an error is logged with its causes, and without values that the database quotes', () => {
  const refused = Object.assign(new Error('value "my text" is too long'), { code: '22001' });
  const described = describeError(new TypeError('it failed', { cause: refused }));
  expect(described).toEqual({
    name: 'TypeError',
    message: 'it failed',
    stack: expect.stringMatching(/^ {4}at /),
    cause: {
      name: 'Error',
      message: 'The database refused a value',
      code: '22001',
      stack: expect.stringMatching(/^ {4}at /),
    },
  });
  expect(JSON.stringify(described)).not.toContain('my text');
  expect(describeError('my text')).toEqual({ message: 'string' });
});

test('the reason of a rejection contains no input', () => {
  const names = ['a "quoted" name', 'another\nname'];
  const error = new NotFound(`There is no user "${names[0]}", or no user "${names[1]}"`);
  expect(error.reason).toBe('There is no user …');
});

test('on a terminal an entry is a line, with its error below', () => {
  const cause = { name: 'Error', message: 'refused', stack: '    at there' };
  const line = terminalLine({
    time: new Date(2026, 10, 21, 9, 8, 7).toISOString(),
    level: 'warn',
    message: 'request failed',
    route: '/msgs/:username',
    reason: 'two words',
    userId: undefined,
    error: { name: 'TypeError', message: 'it failed', stack: '    at here', cause },
  });
  expect(stripVTControlCharacters(line).split('\n')).toEqual([
    '09:08:07 warn  request failed route=/msgs/:username reason="two words"',
    'TypeError: it failed',
    '    at here',
    '  caused by',
    'Error: refused',
    '    at there',
  ]);
});
