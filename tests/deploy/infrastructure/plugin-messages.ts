/** A provider's responses, encoded as protocol buffers of Terraform's plugin protocol 5. */
import type { Attribute, Block, NestedBlock, ProviderSchema } from './schema.ts';

/** A field holds bytes or a number: wire types 2 and 0. */
type Field = readonly [number: number, value: Buffer | string | number | boolean];

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) + 0x80);
  return Buffer.from([...bytes, rest]);
}

/** Encodes one message. Empty and zero fields are omitted, as the format requires. */
export function message(...fields: readonly Field[]): Buffer {
  const parts = fields.flatMap(([number, value]) => {
    if (typeof value === 'number' || typeof value === 'boolean') {
      return value ? [varint(number * 8), varint(Number(value))] : [];
    }
    const bytes = Buffer.from(value);
    return [varint(number * 8 + 2), varint(bytes.length), bytes];
  });
  return Buffer.concat(parts);
}

/** The first field of a message, if it is number 1 and holds bytes. */
export function firstField(bytes: Buffer): Buffer {
  let length = 0;
  let at = 1;
  for (let factor = 1; at < bytes.length; factor *= 0x80) {
    const byte = bytes[at] ?? 0;
    at += 1;
    length += (byte % 0x80) * factor;
    if (byte < 0x80) break;
  }
  return bytes[0] === 10 ? bytes.subarray(at, at + length) : Buffer.alloc(0);
}

const NESTING = { struct: 1, list: 2, set: 3 };

const attribute = (one: Attribute): Buffer =>
  message(
    [1, one.name],
    [2, JSON.stringify(one.type)],
    [4, one.required],
    [5, one.optional],
    [6, one.computed],
  );

const nested = (one: NestedBlock): Buffer =>
  message(
    [1, one.name],
    [2, block(one.block)],
    [3, NESTING[one.nesting]],
    [4, one.required && one.nesting !== 'struct'],
    [5, one.single && one.nesting !== 'struct'],
  );

const block = (one: Block): Buffer =>
  message(
    ...one.attributes.map((each): Field => [2, attribute(each)]),
    ...one.blocks.map((each): Field => [3, nested(each)]),
  );

const schema = (one: Block): Buffer => message([2, block(one)]);

/** The response to GetSchema. */
export function schemaMessage({ provider, resources }: ProviderSchema): Buffer {
  const entries = [...resources].map(
    ([type, one]): Field => [2, message([1, type], [2, schema(one)])],
  );
  return message([1, schema(provider)], ...entries);
}
