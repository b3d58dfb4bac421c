/** Generates Biome's configuration: for each room, the imports it forbids. */
import { forbiddenNames, forbiddenRooms, type House, roomOf } from './matrix.ts';

const isFile = (room: string) => /\.[a-z]+$/.test(room);

/** Import specifiers from `room` to `target`, as gitignore patterns. */
function specifiers(room: string, target: string): string[] {
  const below = (path: string) => (isFile(path) ? `**/${path}` : `**/${path}/**`);
  const anywhere = below(target);
  if (target.startsWith(`${room}/`)) return [anywhere, below(target.slice(room.length + 1))];
  // From a room into its parent folder; for a file that is its own folder.
  if (room.startsWith(`${target}/`)) return [anywhere, '../**', ...(isFile(room) ? ['./**'] : [])];
  return [anywhere];
}

function wallsOf(house: House, place: string) {
  const room = roomOf(house, place) ?? place;
  const message = (what: string) => `${place} may not import ${what}: see CONTRIBUTING.md.`;
  const rooms = forbiddenRooms(house, room).map((target) => ({
    group: specifiers(room, target),
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
    includes: [isFile(place) ? place : `${place}/**`],
    linter: { rules: { style: { noRestrictedImports } } },
  };
}

/** A file that biome.json extends: one override per line, for each room and package owner. */
export function lintConfiguration(house: House): string {
  const owners = [...house.packages.values(), ...house.functions.values()].flat();
  // The last matching override wins, so outer rooms come first.
  const places = [...new Set([...house.rooms.keys(), ...owners])].sort(
    (a, b) => a.split('/').length - b.split('/').length,
  );
  const overrides = places.map((place) => JSON.stringify(override(house, place)));
  return `{\n  "overrides": [\n    ${overrides.join(',\n    ')}\n  ]\n}\n`;
}
