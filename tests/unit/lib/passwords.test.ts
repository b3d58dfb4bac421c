import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { hashesWaiting } from '../../../lib/passwords/hashing-queue.ts';
import {
  hashPassword,
  needsUpgrade,
  verifyDummy,
  verifyPassword,
} from '../../../lib/passwords/passwords.ts';
import { sharedFile } from '../../support/shared-data.ts';

const PASSWORD = 'Ødegård "\\ 1';

// Made with Python's hashlib and hmac.
const LEGACY_HASHES = [
  'pbkdf2:sha1:1500$Zx8aQ1$9b4815c5f2a16316ef9f9f79cdd5f25d3e1d007c',
  'pbkdf2:sha256:1000$Zx8aQ1$e806190f73b43f752dbc8129573defae617947710aae79b401f92ab00b53bbf1',
  'pbkdf2:sha256$Zx8aQ1$2ea700d30fd432f2056ad66691766756b6cbf43e751b303468be66fb81046e59',
  'pbkdf2:sha512:1200$Zx8aQ1$66362baf1b432c9bf30e150cd03ebb5eb2421e59f0914258e7304654364c36e4eefde85240af2eaa6e746d4a69a2c2f2e7314f03c79b7a3b4b4d699284573381',
  'md5$k3Yø$e727dcd6ffeb87e2cfe90ee5da9f8c6f',
  'sha1$k3Yø$cd5967aba6c1e074f1ed95142ee4503832e3c0b9',
  'sha256$k3Yø$e5fe3825be4fbc67f1eb5d8ab40bb9327e619de0a42daa7d49bd1f4737580b66',
  'scrypt:1024:4:2$pEpp3r$4ca4da874bfb2ce669ae594d95b12b89b20f2317820b7e74372a9bf6f46ce2ecec80b336ae40119fb098e1e4be930d221ff0e81cf512b02110432c0ab311f183',
  'AQAAAAAAAAPoAAAAEAABAgMEBQYHCAkKCwwNDg9YFL6HvBJNGhqo5QS2YIJMObIc/oDouPQgCCeVhconng==',
  'AQAAAAEAAAfQAAAAEAABAgMEBQYHCAkKCwwNDg+FeK1rLMlztY/ulLPSW7DwI0OSXnIM/UTgGGY+dE9eIg==',
  'AQAAAAIAAAu4AAAAEAABAgMEBQYHCAkKCwwNDg/Ay2H12kMyDUHUOsnrT3agNz8urfkRMv+IqQz+GVTicA==',
];

// The reference implementation's own test vector, for the password "password".
const OTHER_ARGON2 =
  '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';

const HEX_64 = 'ab'.repeat(32);
const HEX_128 = 'ab'.repeat(64);
const KEY = 'CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';

const MALFORMED = [
  '',
  '$',
  '$$',
  'tango',
  '__proto__$salt$abcd',
  'plain$$tango',
  'sha1$$f13c7cb9ab1eb4b2c377e5a402a738c8d361b36b',
  'sha1$salt$f13c',
  'sha1$salt$zz3c7cb9ab1eb4b2c377e5a402a738c8d361b36b',
  'sha1$salt$f13c7cb9ab1eb4b2c377e5a402a738c8d361b36b$more',
  `pbkdf2:sha256:0$salt$${HEX_64}`,
  `pbkdf2:sha256:-5$salt$${HEX_64}`,
  `pbkdf2:sha3:1000$salt$${HEX_64}`,
  'pbkdf2:sha256:1000$salt$abcd',
  `scrypt:1000:8:1$salt$${HEX_128}`,
  `scrypt:1024:0:1$salt$${HEX_128}`,
  'AQ==',
  'AQAAAAkAAAPoAAAAEAABAgMEBQYHCAkKCwwNDg9YFL6HvBJNGhqo5QS2YIJMObIc/oDouPQgCCeVhconng==',
  'AQAAAAAAAAPo/////wABAgMEBQYHCAkKCwwNDg9YFL6HvBJNGhqo5QS2YIJMObIc/oDouPQgCCeVhconng==',
  '$argon2id$v=19$m=19456,t=2,p=1$$',
  `$argon2id$v=16$m=19456,t=2,p=1$c29tZXNhbHQ$${KEY}`,
  `$argon2i$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$${KEY}`,
  `$argon2id$v=19$m=0,t=2,p=1$c29tZXNhbHQ$${KEY}`,
  `$argon2id$v=19$m=64,t=0,p=1$c29tZXNhbHQ$${KEY}`,
  `$argon2id$v=19$m=64,t=1,p=0$c29tZXNhbHQ$${KEY}`,
];

const COSTLY = [
  `pbkdf2:sha256:999999999$salt$${HEX_64}`,
  `scrypt:1073741824:8:1$salt$${HEX_128}`,
  `scrypt:2:999999999:1$salt$${HEX_128}`,
  `scrypt:1024:8:999999999$salt$${HEX_128}`,
  `$argon2id$v=19$m=999999999,t=2,p=1$c29tZXNhbHQ$${KEY}`,
  `$argon2id$v=19$m=64,t=999999999,p=1$c29tZXNhbHQ$${KEY}`,
  'AQAAAAL/////AAAAEAABAgMEBQYHCAkKCwwNDg9YFL6HvBJNGhqo5QS2YIJMObIc/oDouPQgCCeVhconng==',
];

describe('new hashes', () => {
  it('are argon2id with 19 MiB, two passes and one lane, and match only their password', async () => {
    const hash = await hashPassword(PASSWORD);
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(await verifyPassword(PASSWORD, hash)).toBe(true);
    expect(await verifyPassword(`${PASSWORD} `, hash)).toBe(false);
    expect(needsUpgrade(hash)).toBe(false);
  });

  it('have a salt of their own', async () => {
    const [one, two] = await Promise.all([hashPassword('same'), hashPassword('same')]);
    expect(one).not.toBe(two);
  });

  it('share one queue with verifications', async () => {
    const hash = await hashPassword('x');
    const cores = availableParallelism();
    const work = Array.from({ length: cores }, () => [
      hashPassword('x'),
      verifyPassword('x', hash),
      verifyDummy('x'),
    ]).flat();
    await new Promise((resolve) => setImmediate(resolve));
    expect(hashesWaiting()).toBeGreaterThanOrEqual(2 * cores);
    await Promise.all(work);
    expect(hashesWaiting()).toBe(0);
  });
});

describe('hashes of earlier systems', () => {
  it.each(LEGACY_HASHES)('%s', async (hash) => {
    expect(await verifyPassword(PASSWORD, hash)).toBe(true);
    expect(await verifyPassword(PASSWORD.toLowerCase(), hash)).toBe(false);
    expect(needsUpgrade(hash)).toBe(true);
  });

  it('include argon2id of another cost', async () => {
    expect(await verifyPassword('password', OTHER_ARGON2)).toBe(true);
    expect(await verifyPassword('passwore', OTHER_ARGON2)).toBe(false);
    expect(needsUpgrade(OTHER_ARGON2)).toBe(true);
  });
});

describe('a hash that matches no password', () => {
  it.each(MALFORMED)('is malformed: %j', async (stored) => {
    expect(await verifyPassword('tango', stored)).toBe(false);
  });

  it.each(COSTLY)('is too costly to verify: %s', async (stored) => {
    const started = performance.now();
    expect(await verifyPassword('tango', stored)).toBe(false);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('is absent, and takes as long as a real one', async () => {
    const hash = await hashPassword('tango');
    const fastest = async (work: () => Promise<unknown>) => {
      let best = Number.POSITIVE_INFINITY;
      for (let round = 0; round < 3; round += 1) {
        const started = performance.now();
        await work();
        best = Math.min(best, performance.now() - started);
      }
      return best;
    };
    expect(await verifyDummy('tango')).toBe(false);
    const nothing = await fastest(() => verifyDummy('tango'));
    const real = await fastest(() => verifyPassword('tango', hash));
    expect(nothing).toBeGreaterThan(real / 2);
  });
});

const database = sharedFile('minitwit.db');
const scenario = sharedFile('minitwit_scenario.csv');

describe.skipIf(database.absent || scenario.absent)('the users of the original database', () => {
  const known: [string, string][] = [
    ['old sha1', 'tango-4'],
    ['old scrypt', 'tango-5'],
    ['old aspnet', 'tango-6'],
    ['Åse Ødegård', 'tango-7'],
  ];

  function registered(): [string, string][] {
    const lines = readFileSync(scenario.file, 'utf8').split('\n');
    const rows = lines.map((line) => line.split('\t')).filter((row) => row[3] === 'register');
    return rows.slice(0, 20).map((row) => [row[4] ?? '', row[6] ?? '']);
  }

  it('have passwords that match', async () => {
    const original = new DatabaseSync(database.file, { readOnly: true });
    const select = original.prepare('select pw_hash from user where username = ?');
    const users = [...known, ...registered()];
    expect(users).toHaveLength(24);
    for (const [name, password] of users) {
      const hash = String(select.get(name)?.pw_hash);
      expect([name, await verifyPassword(password, hash)]).toEqual([name, true]);
    }
    original.close();
  });
});
