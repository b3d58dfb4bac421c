/** Checks the site's certificate, its TLS versions and the redirect from http to https. */
import assert from 'node:assert/strict';
import { type ConnectionOptions, connect, type PeerCertificate } from 'node:tls';
import type { Checks } from './checks.ts';
import { type Limits, send } from './client.ts';

/** Days that a certificate must still be valid: it is renewed 30 days before it expires. */
const VALID_DAYS = 14;
const DAY_MS = 86_400_000;

interface Handshake {
  version: string | null;
  certificate: PeerCertificate;
}

/** Completes a TLS handshake and disconnects. @throws Node's Error */
function shakeHands(url: URL, { timeout }: Limits, options: ConnectionOptions): Promise<Handshake> {
  const { hostname: host, port } = url;
  const servername = /^[\d.]+$|^\[/.test(host) ? {} : { servername: host };
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: host.replace(/^\[|\]$/g, ''),
      port: Number(port || 443),
      ...servername,
      ...options,
    });
    socket.setTimeout(timeout, () => socket.destroy(new Error(`no handshake in ${timeout} ms`)));
    socket.once('error', reject).once('secureConnect', () => {
      resolve({ version: socket.getProtocol(), certificate: socket.getPeerCertificate() });
      socket.destroy();
    });
  });
}

async function checkCertificate(url: URL, limits: Limits): Promise<string> {
  const { certificate } = await shakeHands(url, limits, {});
  const days = Math.floor((Date.parse(certificate.valid_to) - Date.now()) / DAY_MS);
  assert.ok(days > VALID_DAYS, `it expires in ${days} days, on ${certificate.valid_to}`);
  return `${days} days left`;
}

/** Error codes of a server that refuses an old TLS version. */
const REFUSALS = /ALERT_PROTOCOL_VERSION|ALERT_HANDSHAKE_FAILURE|ECONNRESET/;

async function checkOldVersion(url: URL, limits: Limits): Promise<void> {
  // The lowest security level: otherwise our own side refuses, and the server is not tested.
  const options: ConnectionOptions = {
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT:@SECLEVEL=0',
    rejectUnauthorized: false,
  };
  const spoken = await shakeHands(url, limits, options).catch((error) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (REFUSALS.test(code)) return undefined;
    throw error;
  });
  assert.equal(spoken, undefined, `it speaks ${spoken?.version}`);
}

async function checkRedirect(url: URL, clear: string, limits: Limits): Promise<string> {
  const path = '/login?from=clear-text';
  const reply = await send(clear, path, {}, limits);
  const wanted = url.origin + path;
  const got = `${reply.status} to ${reply.headers.location ?? 'nowhere'}`;
  assert.ok([301, 302, 307, 308].includes(reply.status), got);
  assert.equal(reply.headers.location, wanted);
  return got;
}

/** `clear` is the site's http address. */
export async function checkTransport(checks: Checks, url: URL, clear: string, limits: Limits) {
  checks.heading('Transport');
  if (url.protocol !== 'https:') {
    checks.note('TLS is not checked: the address begins with http');
    return;
  }
  await checks.run(`The certificate is valid for more than ${VALID_DAYS} days`, () =>
    checkCertificate(url, limits),
  );
  await checks.run('TLS 1.3 is accepted', async () => {
    await shakeHands(url, limits, { minVersion: 'TLSv1.3' });
  });
  await checks.run('TLS 1.1 is refused', () => checkOldVersion(url, limits));
  await checks.run(`${clear} redirects to https`, () => checkRedirect(url, clear, limits));
}
