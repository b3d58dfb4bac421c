/** Password hashes of earlier systems: Werkzeug's three formats and ASP.NET Identity version 3. */
import { createHmac, pbkdf2, scrypt } from 'node:crypto';
import { promisify } from 'node:util';

/** A parsed hash: the expected result and how to derive it from a password. */
export interface StoredHash {
  expected: Buffer;
  derive(password: string): Promise<Buffer>;
}

const derivePbkdf2 = promisify(pbkdf2);
const deriveScrypt = promisify<string, string, number, object, Buffer>(scrypt);

// Upper limits for stored hashes; today's Werkzeug uses 1,000,000 and N = 32,768.
const MAX_ITERATIONS = 2_000_000;
const MAX_SCRYPT_BYTES = 256 * 1024 * 1024;
const MAX_SCRYPT_PARALLELISM = 16;

/** The default of Werkzeug when the original was written, for hashes that do not state their iterations. */
const DEFAULT_ITERATIONS = 50_000;

const DIGEST_BYTES: Record<string, number> = { md5: 16, sha1: 20, sha256: 32, sha512: 64 };
const SCRYPT_BYTES = 64;

type Derive = StoredHash['derive'];

/** A hash of `bytes` bytes, stored as `hex`. */
function stored(hex: string, bytes: number, derive: Derive): StoredHash | undefined {
  if (hex.length !== bytes * 2 || !/^[0-9a-f]+$/i.test(hex)) return undefined;
  return { expected: Buffer.from(hex, 'hex'), derive };
}

function parsePbkdf2(method: string, salt: string, hex: string): StoredHash | undefined {
  const [, digest = '', given] = /^pbkdf2:(sha1|sha256|sha512)(?::(\d{1,9}))?$/.exec(method) ?? [];
  const bytes = DIGEST_BYTES[digest];
  const iterations = given === undefined ? DEFAULT_ITERATIONS : Number(given);
  if (!bytes || iterations < 1 || iterations > MAX_ITERATIONS) return undefined;
  return stored(hex, bytes, (password) => derivePbkdf2(password, salt, iterations, bytes, digest));
}

function parseScrypt(method: string, salt: string, hex: string): StoredHash | undefined {
  const [, ...costs] = /^scrypt:(\d{1,9}):(\d{1,9}):(\d{1,9})$/.exec(method) ?? [];
  const [N = 0, r = 0, p = 0] = costs.map(Number);
  const isPowerOfTwo = N > 1 && Number.isInteger(Math.log2(N));
  if (!isPowerOfTwo || r < 1 || p < 1 || p > MAX_SCRYPT_PARALLELISM) return undefined;
  if (128 * N * r * p > MAX_SCRYPT_BYTES) return undefined;
  const options = { N, r, p, maxmem: 2 * MAX_SCRYPT_BYTES };
  return stored(hex, SCRYPT_BYTES, (password) =>
    deriveScrypt(password, salt, SCRYPT_BYTES, options),
  );
}

/** Werkzeug's oldest format, `sha1$salt$hex`: a single HMAC, keyed with the salt. */
function parseHmac(digest: string, salt: string, hex: string): StoredHash | undefined {
  const bytes = Object.hasOwn(DIGEST_BYTES, digest) ? DIGEST_BYTES[digest] : undefined;
  if (!bytes) return undefined;
  return stored(hex, bytes, async (password) => createHmac(digest, salt).update(password).digest());
}

function parseWerkzeug(text: string): StoredHash | undefined {
  const [method = '', salt = '', hex = '', ...rest] = text.split('$');
  if (salt === '' || rest.length > 0) return undefined;
  return (
    parsePbkdf2(method, salt, hex) ?? parseScrypt(method, salt, hex) ?? parseHmac(method, salt, hex)
  );
}

const ASPNET_DIGESTS = ['sha1', 'sha256', 'sha512'];
const ASPNET_HEADER_BYTES = 13;

/**
 * ASP.NET Identity version 3, in base64: a byte 1; the digest, the iterations and the salt length as
 * four-byte big-endian integers; the salt; the derived key.
 */
function parseAspNet(text: string): StoredHash | undefined {
  if (!/^AQ[\w+/]+={0,2}$/.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length < ASPNET_HEADER_BYTES || bytes[0] !== 1) return undefined;
  const digest = ASPNET_DIGESTS[bytes.readUInt32BE(1)];
  const iterations = bytes.readUInt32BE(5);
  const keyStart = ASPNET_HEADER_BYTES + bytes.readUInt32BE(9);
  const salt = bytes.subarray(ASPNET_HEADER_BYTES, keyStart);
  const expected = bytes.subarray(keyStart);
  if (!digest || iterations < 1 || iterations > MAX_ITERATIONS) return undefined;
  if (salt.length < 16 || expected.length < 16 || expected.length > 64) return undefined;
  return {
    expected,
    derive: (password) => derivePbkdf2(password, salt, iterations, expected.length, digest),
  };
}

/** Parses a hash of an earlier system; undefined for anything else or above the cost limits. */
export function parseLegacyHash(text: string): StoredHash | undefined {
  return parseWerkzeug(text) ?? parseAspNet(text);
}
