import { describe, expect, it } from 'vitest';
import { parseEnvironment } from '../../lib/env.ts';

describe('the environment', () => {
  it('has a default for everything but the database and the secret', () => {
    const parsed = parseEnvironment({});
    expect(parsed).toMatchObject({ PORT: 3000, SIMULATOR_PORT: 5001, OPS_PORT: 9464 });
    expect(parsed.DATABASE_URL).toBeUndefined();
    expect(parsed.AUTH_SECRET).toBeUndefined();
  });

  it('takes an empty value as none', () => {
    expect(parseEnvironment({ PORT: '', DATABASE_URL: '' }).PORT).toBe(3000);
  });

  it.each([
    ['PORT', 'eighty'],
    ['SIMULATOR_PORT', '70000'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['DATABASE_POOL', '0'],
    ['AUTH_SECRET', 'too short'],
    ['AUTH_URL', 'ftp://x'],
    ['LOG_LEVEL', 'loud'],
    ['NODE_ENV', 'staging'],
  ])('names %s when it is wrong, and does not tell its value', (name, value) => {
    const parse = () => parseEnvironment({ [name]: value });
    expect(parse).toThrow(name);
    expect(parse).not.toThrow(value);
  });
});
