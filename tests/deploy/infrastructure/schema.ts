/** A provider's schema: its resources, and their attributes and blocks. */

/** A type as Terraform writes it in JSON: `"string"`, `["list", "number"]`, `["object", {…}]`. */
export type CtyType = string | [string, CtyType | Record<string, CtyType>];

export interface Attribute {
  readonly name: string;
  readonly type: CtyType;
  readonly required: boolean;
  readonly optional: boolean;
  readonly computed: boolean;
}

export type Nesting = 'struct' | 'list' | 'set';

export interface NestedBlock {
  readonly name: string;
  readonly nesting: Nesting;
  readonly single: boolean;
  readonly required: boolean;
  readonly block: Block;
}

export interface Block {
  readonly attributes: readonly Attribute[];
  readonly blocks: readonly NestedBlock[];
}

export interface ProviderSchema {
  readonly provider: Block;
  readonly resources: ReadonlyMap<string, Block>;
}
