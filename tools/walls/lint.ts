/** Generates Biome's configuration: for each room, the imports it forbids. */
import { forbiddenNames, forbiddenRooms, type House, roomOf } from './matrix.ts';

const isFile = (room: string) => /\.[a-z]+$/.test(room);

/** Patterns, in .gitignore syntax, for the relative paths that lead into `folder` or to a file. */
const into = (path: string) =>
  ['./**', '../**'].map((start) => `${start}/${path}${isFile(path) ? '' : '/**'}`);

/** The imports of `target` from `room`, which may import what is `allowed`. */
function specifiers(room: string, target: string, allowed: readonly string[]): string[] {
  const exceptions = allowed
    .filter((each) => each.startsWith(`${target}/`) || room.startsWith(`${target}/`))
    .flatMap((each) => into(each).map((pattern) => `!${pattern}`));
  if (target.startsWith(`${room}/`))
    return [...into(target), ...into(target.slice(room.length + 1))];
  // Out of a room and into the folder around it; for a file that is its own folder.
  const around = room.startsWith(`${target}/`) ? ['../**', ...(isFile(room) ? ['./**'] : [])] : [];
  return [...into(target), ...around, ...exceptions];
}

function wallsOf(house: House, place: string) {
  const room = roomOf(house, place) ?? place;
  const message = (what: string) => `${place} may not import ${what}: see CONTRIBUTING.md.`;
  const rooms = forbiddenRooms(house, room).map((target) => ({
    group: specifiers(room, target, house.rooms.get(room) ?? []),
    message: message(target),
  }));
  const packages = forbiddenNames(house.packages, place).map((name) => ({
    group: [name, `${name}/**`],
    message: message(name),
  }));
  const functions = forbiddenNames(house.functions, place).map((name) => {
    const [module = '', ...importNames] = name.split(' ');
    return [module, { importNames, message: message('these functions') }];
  });
  return { paths: Object.fromEntries(functions), patterns: [...rooms, ...packages] };
}

function override(house: House, place: string) {
  const noRestrictedImports = { level: 'error', options: wallsOf(house, place) };
  return {
    includes: [isFile(place) || place === OUTSIDE ? place : `${place}/**`],
    linter: { rules: { style: { noRestrictedImports } } },
  };
}

/** Everything outside the rooms, which may import nothing of ours. */
const OUTSIDE = '**';

/** The places with rules of their own, outer ones first: the rooms and the owners of packages. */
export function placesOf({ rooms, packages, functions }: House): string[] {
  const owners = [...packages.values(), ...functions.values()].flat();
  return [...new Set([...rooms.keys(), ...owners])].sort(
    (a, b) => a.split('/').length - b.split('/').length,
  );
}

/** A file that biome.json extends: one override per line. The last one that matches a file wins. */
export function lintConfiguration(house: House): string {
  const overrides = [OUTSIDE, ...placesOf(house)].map((place) =>
    JSON.stringify(override(house, place)),
  );
  return `{\n  "overrides": [\n    ${overrides.join(',\n    ')}\n  ]\n}\n`;
}
