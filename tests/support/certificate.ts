/** Certificates of a server at 127.0.0.1, valid as long as a test wants. They sign themselves. */
import { generate } from 'selfsigned';

const DAY = 86_400_000;

export interface Certificate {
  key: string;
  cert: string;
}

/** Makes one that is valid from yesterday on, for `days` from now, also for servers called `hosts`. */
export async function makeCertificate(days: number, hosts: string[] = []): Promise<Certificate> {
  const names = hosts.map((value) => ({ type: 2 as const, value }));
  const made = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - DAY),
    notAfterDate: new Date(Date.now() + days * DAY),
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }, ...names] }],
  });
  return { key: made.private, cert: made.cert };
}
