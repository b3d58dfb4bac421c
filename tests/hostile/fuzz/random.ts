/** Random draws from a seed. */

export type Draw = () => number;

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function drawsOf(seed: number): Draw {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const below = (draw: Draw, limit: number): number => Math.floor(draw() * limit);

export function oneOf<T>(draw: Draw, values: readonly T[]): T {
  const value = values[below(draw, values.length)];
  if (value === undefined) throw new Error('There is nothing to draw from');
  return value;
}

/** Each of the values with the probability `share`. */
export const someOf = <T>(draw: Draw, values: readonly T[], share: number): T[] =>
  values.filter(() => draw() < share);
