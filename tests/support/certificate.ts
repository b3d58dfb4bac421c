/** Certificates of a server at 127.0.0.1, valid as long as a test wants. They sign themselves. */
import { createSign, generateKeyPairSync } from 'node:crypto';

/** One value in DER, the binary form of certificates. */
function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const sequence = (...parts: Uint8Array[]) => der(0x30, ...parts);
const hex = (digits: string) => Buffer.from(digits, 'hex');

const ECDSA_WITH_SHA256 = sequence(hex('06082a8648ce3d040302'));
const COMMON_NAME = hex('0603550403');
const SUBJECT_ALTERNATIVE_NAME = hex('0603551d11');
const VERSION_3 = der(0xa0, hex('020102'));
const SERIAL = hex('020101');

const NAME = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from('127.0.0.1')))));
const ADDRESS = der(0x87, Buffer.from([127, 0, 0, 1]));

function extensionsFor(hosts: string[]): Buffer {
  const names = sequence(ADDRESS, ...hosts.map((host) => der(0x82, Buffer.from(host))));
  return der(0xa3, sequence(sequence(SUBJECT_ALTERNATIVE_NAME, der(0x04, names))));
}

function utcTime(time: number): Buffer {
  const digits = new Date(time).toISOString().replace(/\D/g, '').slice(2, 14);
  return der(0x17, Buffer.from(`${digits}Z`));
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').replace(/.{1,64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`;
}

export interface Certificate {
  key: string;
  cert: string;
}

/** Makes one that is valid from yesterday on, for `days` from now, also for servers called `hosts`. */
export function makeCertificate(days: number, hosts: string[] = []): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const day = 86_400_000;
  const body = sequence(
    ...[VERSION_3, SERIAL, ECDSA_WITH_SHA256, NAME],
    sequence(utcTime(Date.now() - day), utcTime(Date.now() + days * day)),
    ...[NAME, publicKey.export({ type: 'spki', format: 'der' }), extensionsFor(hosts)],
  );
  const signature = createSign('sha256').update(body).sign(privateKey);
  const whole = sequence(body, ECDSA_WITH_SHA256, der(0x03, Buffer.from([0]), signature));
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert: pem(whole) };
}
