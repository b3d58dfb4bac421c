import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { childEnvironment, parseEnvironment } from '../../../platform/env.ts';

describe('the environment', () => {
  it('has a default for everything but the database and the secret', () => {
    const parsed = parseEnvironment({});
    expect(parsed).toMatchObject({ PORT: 3000, SIMULATOR_PORT: 5001, OPS_PORT: 9464 });
    expect(parsed.DATABASE_URL).toBeUndefined();
    expect(parsed.AUTH_SECRET).toBeUndefined();
  });

  it('ignores an empty value', () => {
    expect(parseEnvironment({ PORT: '', DATABASE_URL: '' }).PORT).toBe(3000);
  });

  it('accepts true, false or networks as trusted proxies', () => {
    const trusted = (TRUST_PROXY: string) => parseEnvironment({ TRUST_PROXY }).TRUST_PROXY;
    expect([trusted(''), trusted('false'), trusted('true')]).toEqual([false, false, true]);
    expect(trusted('10.0.0.0/8, ::1')).toHaveLength(2);
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
    ['TRUST_PROXY', 'traefik'],
    ['TRUST_PROXY', '10.0.0.0/33'],
  ])('reports an invalid %s without its value', (name, value) => {
    const parse = () => parseEnvironment({ [name]: value });
    expect(parse).toThrow(name);
    expect(parse).not.toThrow(value);
  });
});

describe('a variable in a file', () => {
  let folder: string;
  const write = (text: string) => {
    const file = join(folder, 'secret');
    writeFileSync(file, text);
    return file;
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'minitwit-env-'));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['a secret password', 'a secret password'],
    ['a secret password\n', 'a secret password'],
    ['a secret password\r\n', 'a secret password'],
    [' two\nlines \n\n', ' two\nlines \n'],
  ])('has the content of the file: %j', (text, value) => {
    const SIMULATOR_PASSWORD_FILE = write(text);
    expect(parseEnvironment({ SIMULATOR_PASSWORD_FILE }).SIMULATOR_PASSWORD).toBe(value);
  });

  it('is validated like any other', () => {
    const parse = () => parseEnvironment({ AUTH_SECRET_FILE: write('too short') });
    expect(parse).toThrow('AUTH_SECRET: must have');
    expect(parse).not.toThrow('too short');
  });

  it('must not be set twice', () => {
    const twice = { AUTH_SECRET: 'x'.repeat(32), AUTH_SECRET_FILE: write('y'.repeat(32)) };
    expect(() => parseEnvironment(twice)).toThrow('AUTH_SECRET: is given twice');
    expect(parseEnvironment({ ...twice, AUTH_SECRET: '' }).AUTH_SECRET).toBe('y'.repeat(32));
    expect(parseEnvironment({ ...twice, AUTH_SECRET_FILE: '' }).AUTH_SECRET).toBe('x'.repeat(32));
  });

  it('is reported with its path when it cannot be read', () => {
    const missing = join(folder, 'nowhere');
    const parse = (file: string) => () => parseEnvironment({ SIMULATOR_PASSWORD_FILE: file });
    expect(parse(missing)).toThrow(`SIMULATOR_PASSWORD: ${missing} cannot be read: ENOENT`);
    expect(parse(folder)).toThrow(`SIMULATOR_PASSWORD: ${folder} cannot be read: EISDIR`);
    expect(parse(write('\n'))).toThrow('SIMULATOR_PASSWORD');
  });

  it('is reported together with all other problems', () => {
    const wrong = { PORT: 'eighty', DATABASE_URL_FILE: join(folder, 'nowhere') };
    expect(() => parseEnvironment(wrong)).toThrow(/DATABASE_URL: .*; PORT: /);
  });

  it('is overridden by the environment of a child process', () => {
    vi.stubEnv('DATABASE_URL_FILE', write('postgres://old/x'));
    vi.stubEnv('AUTH_SECRET_FILE', write('x'.repeat(32)));
    const environment = childEnvironment({ DATABASE_URL: 'postgres://new/x' });
    vi.unstubAllEnvs();
    expect(environment.DATABASE_URL).toBe('postgres://new/x');
    expect(environment).not.toHaveProperty('DATABASE_URL_FILE');
    expect(environment).toHaveProperty('AUTH_SECRET_FILE');
  });
});
