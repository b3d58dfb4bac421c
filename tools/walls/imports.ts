/** Every import in a source file, in whatever syntax, from its syntax tree. */
import { parseSync } from 'oxc-parser';

export interface Imported {
  /** As written; undefined when it is computed at run time. */
  specifier: string | undefined;
  /** The names that are imported; undefined when the whole module is. */
  names: string[] | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: a node of any kind
type Node = Record<string, any>;

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value;

/** The text of a literal or of a template without expressions. */
function textOf(node: Node): string | undefined {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  const isPlain = node.type === 'TemplateLiteral' && node.expressions.length === 0;
  return isPlain ? node.quasis[0].value.cooked : undefined;
}

const isImportMeta = (node: Node): boolean =>
  node.type === 'MetaProperty' || (node.type === 'MemberExpression' && isImportMeta(node.object));

/** Whether calling `callee` loads or resolves a module: require, createRequire(…), import.meta.resolve. */
function isLoader(callee: Node): boolean {
  if (callee.type === 'Identifier') return callee.name === 'require';
  if (callee.type === 'CallExpression') return callee.callee.name === 'createRequire';
  if (callee.type !== 'MemberExpression' || callee.property.name !== 'resolve') return false;
  return isLoader(callee.object) || isImportMeta(callee.object);
}

const importedNames = (specifiers: Node[] = []): string[] | undefined => {
  const named = specifiers.filter(({ type }) => /^(Import|Export)Specifier$/.test(type));
  const names = named.map(({ imported, local, type }) =>
    type === 'ImportSpecifier' ? (imported.name ?? imported.value) : (local.name ?? local.value),
  );
  return named.length < specifiers.length || names.includes('default') ? undefined : names;
};

function importedBy(node: Node): Imported | undefined {
  const whole = (source: Node) => ({ specifier: textOf(source), names: undefined });
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
      if (!node.source) return undefined;
      return { specifier: node.source.value, names: importedNames(node.specifiers) };
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return whole(node.source);
    case 'TSExternalModuleReference':
      return whole(node.expression);
    case 'TSModuleDeclaration':
      return node.id.type === 'Literal' ? whole(node.id) : undefined;
    case 'CallExpression':
      return isLoader(node.callee) ? whole(node.arguments[0] ?? node) : undefined;
    case 'NewExpression':
      return node.callee.name === 'URL' &&
        isNode(node.arguments[1]) &&
        isImportMeta(node.arguments[1])
        ? whole(node.arguments[0])
        : undefined;
    default:
      return undefined;
  }
}

/** @throws Error when `source` cannot be parsed. */
export function importsOf(path: string, source: string): Imported[] {
  const { program, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const found: Imported[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) visit(each);
    if (!isNode(value)) return;
    const imported = importedBy(value);
    if (imported) found.push(imported);
    for (const child of Object.values(value)) visit(child);
  };
  visit(program);
  return found;
}
