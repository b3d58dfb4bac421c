/** Builds the image from the Dockerfile of the project, as a pipeline would. */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inProject } from '../../bin/project.ts';
import { childEnvironment } from '../../platform/env.ts';
import { build } from './buildah.ts';

const run = promisify(execFile);

/** The path in a build of the certificates that this machine trusts besides Node's own. */
const CERTIFICATES = '/root/certificates.crt';

export interface Origin {
  base: string;
  version: string;
  revision: string;
  /** Seconds since 1970. */
  time: number;
}

export const createdAt = ({ time }: Origin) => new Date(time * 1_000).toISOString();

/** Writes an .npmrc with this machine's registry settings, and `secret`, which must not get into the image. */
export async function writeNpmrc(folder: string, secret: string): Promise<string> {
  const environment = childEnvironment({});
  const own = await readFile(environment.npm_config_userconfig ?? '', 'utf8').catch(() => '');
  const { stdout } = await run('npm', ['config', 'get', 'registry']);
  const trust = environment.NODE_EXTRA_CA_CERTS ? [`cafile=${CERTIFICATES}`] : [];
  const lines = [own, `registry=${stdout.trim()}`, ...trust, `//npm.invalid/:_authToken=${secret}`];
  const file = join(folder, 'npmrc');
  await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  return file;
}

/** Builds the image `name`. @throws Error with the end of the output. */
export function buildImage(name: string, npmrc: string, origin: Origin, signal: AbortSignal) {
  const { NODE_EXTRA_CA_CERTS: trusted } = childEnvironment({});
  const values = {
    NODE_IMAGE: origin.base,
    VERSION: origin.version,
    REVISION: origin.revision,
    CREATED: createdAt(origin),
  };
  const args = [
    ...['--pull-never', '--timestamp', String(origin.time), '--secret', `id=npmrc,src=${npmrc}`],
    ...(trusted ? ['--volume', `${trusted}:${CERTIFICATES}:ro`] : []),
    ...Object.entries(values).flatMap(([key, value]) => ['--build-arg', `${key}=${value}`]),
  ];
  return build({ name, file: inProject('Dockerfile'), context: inProject('.'), args, signal });
}
