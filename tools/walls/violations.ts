/** What in a file breaks the walls, in the syntax and spellings too that lint's patterns cannot match. */
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path/posix';
import { type Imported, importsOf } from './imports.ts';
import { forbiddenNames, forbiddenRooms, type House, roomOf } from './matrix.ts';

/** Rooms that may compute what they load, such as the package for a platform or the script of a command. */
const LOADERS = ['bin', 'tools', 'tests'];

function problemWithFile(house: House, path: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return `${specifier} is not a relative path`;
  const target = join(dirname(path), decodeURIComponent(specifier.replace(/[?#].*$/, '')));
  const [room, other] = [roomOf(house, path) ?? '', roomOf(house, target)];
  // Without a room it is data, such as package.json: code without one is refused by itself.
  if (other === undefined || !forbiddenRooms(house, room).includes(other)) return undefined;
  return `${room} may not import ${other}`;
}

function problemWithPackage(house: House, path: string, specifier: string): string | undefined {
  const [first = '', second = ''] = specifier.replace(/^.*node_modules\//, '').split('/');
  const name = first.startsWith('@') ? `${first}/${second}` : first;
  if (forbiddenNames(house.packages, path).includes(name)) return `${path} may not import ${name}`;
  // Packages that the table doesn't name are for tests only.
  const isKnown = house.packages.has(name) || roomOf(house, path) === 'tests';
  return isKnown ? undefined : `${name} is not in the table of packages`;
}

function problemWithBuiltin(house: House, path: string, { specifier = '', names }: Imported) {
  for (const owned of forbiddenNames(house.functions, path)) {
    const [module = '', ...functions] = owned.split(' ');
    if (specifier.replace(/^(node:)?/, 'node:') !== module) continue;
    const taken = names?.filter((name) => functions.includes(name)) ?? ['all of it'];
    if (taken.length > 0) return `${path} may not import ${taken} from ${module}`;
  }
  return undefined;
}

function problemWith(house: House, path: string, imported: Imported): string | undefined {
  const { specifier } = imported;
  if (specifier === undefined) {
    const room = roomOf(house, path) ?? '';
    return LOADERS.includes(room) ? undefined : `${room} may not compute what it imports`;
  }
  if (isBuiltin(specifier)) return problemWithBuiltin(house, path, imported);
  const isFile = /^(\.|\/|file:)/.test(specifier) && !specifier.includes('node_modules/');
  return (isFile ? problemWithFile : problemWithPackage)(house, path, specifier);
}

/** One line for each import in `source`, the file at `path` of the project, that the house forbids. */
export function violations(house: House, path: string, source: string): string[] {
  if (roomOf(house, path) === undefined) return [`${path} has no room in CONTRIBUTING.md`];
  return importsOf(path, source)
    .map((imported) => problemWith(house, path, imported))
    .filter((problem) => problem !== undefined);
}
