/** Self-signed certificates for a server at 127.0.0.1, with any validity. */
import { generate } from 'selfsigned';

const DAY = 86_400_000;

export interface Certificate {
  key: string;
  cert: string;
}

/** Creates a certificate for 127.0.0.1 and `hosts`, valid from yesterday until `days` from now. */
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
