/** The way to the site: its certificate, the versions of TLS, and what clear text gets. */
import assert from 'node:assert/strict';
import { type ConnectionOptions, connect, type PeerCertificate } from 'node:tls';
import type { Checks } from './checks.ts';
import { type Manner, send } from './client.ts';

/** Days that a certificate must still be good for: it is renewed 30 days before its end. */
const VALID_DAYS = 14;
const DAY_MS = 86_400_000;

interface Handshake {
  version: string | null;
  certificate: PeerCertificate;
}

/** Shakes hands and hangs up. @throws Error as Node gives it */
function shakeHands(url: URL, { timeout }: Manner, options: ConnectionOptions): Promise<Handshake> {
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

async function checkCertificate(url: URL, manner: Manner): Promise<string> {
  const { certificate } = await shakeHands(url, manner, {});
  const days = Math.floor((Date.parse(certificate.valid_to) - Date.now()) / DAY_MS);
  assert.ok(days > VALID_DAYS, `it ends in ${days} days, on ${certificate.valid_to}`);
  return `${days} days left`;
}

/** What a server says that does not want to speak so old a version. */
const REFUSALS = /ALERT_PROTOCOL_VERSION|ALERT_HANDSHAKE_FAILURE|ECONNRESET/;

async function checkOldVersion(url: URL, manner: Manner): Promise<void> {
  // Lowest security level: or our own side refuses, and nothing is learnt of the server.
  const options: ConnectionOptions = {
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT:@SECLEVEL=0',
    rejectUnauthorized: false,
  };
  const spoken = await shakeHands(url, manner, options).catch((error) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (REFUSALS.test(code)) return undefined;
    throw error;
  });
  assert.equal(spoken, undefined, `it speaks ${spoken?.version}`);
}

async function checkRedirect(url: URL, clear: string, manner: Manner): Promise<string> {
  const path = '/login?from=clear-text';
  const reply = await send(clear, path, {}, manner);
  const wanted = url.origin + path;
  const got = `${reply.status} to ${reply.headers.location ?? 'nowhere'}`;
  assert.ok([301, 302, 307, 308].includes(reply.status), got);
  assert.equal(reply.headers.location, wanted);
  return got;
}

/** `clear` is where the same site answers in clear text. */
export async function checkTransport(checks: Checks, url: URL, clear: string, manner: Manner) {
  checks.heading('The way there');
  if (url.protocol !== 'https:') {
    checks.note('There is no TLS to check: the address begins with http');
    return;
  }
  await checks.run(`The certificate is good for more than ${VALID_DAYS} days`, () =>
    checkCertificate(url, manner),
  );
  await checks.run('TLS 1.3 is spoken', async () => {
    await shakeHands(url, manner, { minVersion: 'TLSv1.3' });
  });
  await checks.run('TLS 1.1 is refused', () => checkOldVersion(url, manner));
  await checks.run(`${clear} leads to https`, () => checkRedirect(url, clear, manner));
}
