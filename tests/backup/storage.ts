/** Object storage as a provider offers it: S3 over TLS, with verified signatures. */
import type { ChildProcess } from 'node:child_process';
import { chmod, mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { terminate } from '../../bin/child.ts';
import type { Place } from './place.ts';

const START_MS = 15_000;
const KEY = 'key-of-the-test';
const SECRET = 'secret-of-the-test';

/** The passphrases of the test's repositories. */
const PASSPHRASES = { local: 'passphrase of the local one', remote: 'passphrase of S3' };

/** The secret with the keys, laid out as `repositories.example.conf` says. */
export function localRepository(): string {
  return `[global]\nrepo1-cipher-pass=${PASSPHRASES.local}\n`;
}

async function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.end());
  });
}

export class Storage {
  readonly #place: Place;
  readonly #rclone: string;
  readonly #port: number;
  #server: ChildProcess | undefined;

  constructor(place: Place, rclone: string, port: number) {
    this.#place = place;
    this.#rclone = rclone;
    this.#port = port;
  }

  /** Where the objects are on disk. */
  get folder(): string {
    return this.#place.within('s3/minitwit');
  }

  /** The lines of the secret that describe this repository. */
  get settings(): string {
    const repository = {
      type: 's3',
      's3-endpoint': 'localhost',
      's3-region': 'test',
      's3-bucket': 'minitwit',
      's3-key': KEY,
      's3-key-secret': SECRET,
      's3-uri-style': 'path',
      'storage-port': this.#port,
      'storage-ca-file': this.#place.within('certificate.pem'),
      path: '/minitwit',
      'cipher-type': 'aes-256-cbc',
      'cipher-pass': PASSPHRASES.remote,
      'retention-full': 2,
      bundle: 'y',
    };
    return Object.entries(repository)
      .map(([name, value]) => `repo2-${name}=${value}\n`)
      .join('');
  }

  /** Creates the bucket and a certificate, and starts the server. */
  async create(): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    await this.#place.own(this.#place.within('s3'));
    await this.#place.own(this.folder);
    await this.#place.require(this.#place.programs.openssl, [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'],
      ...['-addext', 'subjectAltName=DNS:localhost'],
      ...['-keyout', this.#place.within('key.pem'), '-out', this.#place.within('certificate.pem')],
    ]);
    await chmod(this.#place.within('certificate.pem'), 0o644);
    await this.start();
  }

  async start(): Promise<void> {
    this.#server = this.#place.start(this.#rclone, [
      ...['serve', 's3', '--addr', `127.0.0.1:${this.#port}`, '--auth-key', `${KEY},${SECRET}`],
      ...['--cert', this.#place.within('certificate.pem'), '--key', this.#place.within('key.pem')],
      ...['--config', '', '--log-file', this.#place.within('s3.log'), this.#place.within('s3')],
    ]);
    for (const began = Date.now(); !(await listens(this.#port)); await pause(100)) {
      if (Date.now() - began > START_MS)
        throw new Error('The object storage did not start in time.');
    }
  }

  async stop(): Promise<void> {
    if (this.#server) await terminate(this.#server);
    this.#server = undefined;
  }
}
