/** Reads CONTRIBUTING.md's tables: which room may import which, and who owns which package. */
import { readFileSync } from 'node:fs';
import { inProject } from '../../bin/project.ts';

export interface House {
  /** The other rooms that each room may import from. A room is a folder, or a file in the root. */
  rooms: Map<string, readonly string[]>;
  /** Where each of these packages may be imported. */
  packages: Map<string, readonly string[]>;
  /** Where functions of Node's modules may be imported: `node:crypto argon2 scrypt`. */
  functions: Map<string, readonly string[]>;
}

/** Names in backticks, without a folder's trailing slash. */
const namesIn = (cell: string) => [...cell.matchAll(/`([^`]+?)\/?`/g)].map(([, name = '']) => name);

/** The rows of the table below the heading `title`, without its header. */
function tableBelow(title: string, markdown: string): string[][] {
  const [, section = ''] = markdown.split(`\n## ${title}\n`);
  const [, ...rows] = (section.split('\n## ')[0] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('|') && !/^[|\s:-]+$/.test(line));
  return rows.map((row) => row.split('|').slice(1, -1));
}

/** @throws Error when the document lacks the tables, or a row names an unknown room. */
export function readHouse(markdown = readFileSync(inProject('CONTRIBUTING.md'), 'utf8')): House {
  const rooms = new Map<string, readonly string[]>();
  for (const [room = '', , imports = ''] of tableBelow('Rooms', markdown)) {
    for (const name of namesIn(room)) rooms.set(name, namesIn(imports));
  }
  const owned = tableBelow('Packages', markdown).flatMap(([what = '', owners = '']) =>
    namesIn(what).map((name): [string, string[]] => [name, namesIn(owners)]),
  );
  if (rooms.size === 0 || owned.length === 0) {
    throw new Error('CONTRIBUTING.md lacks the tables of rooms and packages');
  }
  for (const name of [...rooms.values()].flat()) {
    if (!rooms.has(name)) throw new Error(`CONTRIBUTING.md: \`${name}\` is not a room`);
  }
  const isFunction = ([name]: [string, string[]]) => name.startsWith('node:');
  return {
    rooms,
    packages: new Map(owned.filter((row) => !isFunction(row))),
    functions: new Map(owned.filter(isFunction)),
  };
}

const holds = (folder: string, path: string) => path === folder || path.startsWith(`${folder}/`);

/** The innermost room that contains `path`; undefined if none does. */
export function roomOf({ rooms }: House, path: string): string | undefined {
  const around = [...rooms.keys()].filter((room) => holds(room, path));
  return around.sort((a, b) => b.length - a.length)[0];
}

/** The rooms that `room` may not import from. */
export function forbiddenRooms({ rooms }: House, room: string): string[] {
  const allowed = [room, ...(rooms.get(room) ?? [])];
  return [...rooms.keys()].filter((other) => !allowed.includes(other));
}

/** The names in `owned` that code in `place` may not import. */
export function forbiddenNames(owned: House['packages'], place: string): string[] {
  return [...owned].flatMap(([name, owners]) =>
    owners.some((owner) => holds(owner, place)) ? [] : [name],
  );
}
