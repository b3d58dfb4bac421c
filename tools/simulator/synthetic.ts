/** A generated scenario: the same actions every time, in a real scenario's proportions. */
import type { Action } from './scenario.ts';

const FIRST = ['Ada', 'Åse', 'Bo', 'Chidi', 'Dagny', 'Emre', 'Fatou', 'José', 'Kei', 'Lærke'];
const LAST = ['Almeida', 'Berg', 'Castillo', 'Dahl', 'Eriksen', "O'Neill", 'Sato', 'Türk', 'Wu'];
const WORDS = `a again and as at before bread but by coffee cold evening every for found from garden
  had harbour he her house I in it late letter light long morning my never night not of old on once
  one our rain read road she so some street than that the then there they this to train under was
  we were what when wind window with word you`.split(/\s+/);
const PASSWORD = 'abcdefghjkmnpqrstuvwxyzABCDEFGH23456789!"\'\\#$%&()*+,-./:;<=>?@[]^_`{|}~';

/** A seeded random generator (mulberry32) of numbers in [0, 1). */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Member {
  name: string;
  followed: string[];
}

class Crowd {
  readonly #members: Member[] = [];
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = generator(seed);
  }

  #pick<T>(from: ArrayLike<T>): T {
    return from[Math.floor(this.#random() * from.length)] as T;
  }

  #repeat(least: number, most: number, make: () => string): string[] {
    return Array.from({ length: least + Math.floor(this.#random() * (most - least)) }, make);
  }

  #register(id: number): Action {
    const number = this.#members.length + 1;
    const user = `${this.#pick(FIRST)} ${this.#pick(LAST)} ${number}`;
    const password = this.#repeat(5, 12, () => this.#pick(PASSWORD)).join('');
    this.#members.push({ name: user, followed: [] });
    return { id, kind: 'register', user, email: `user${number}@example.org`, password };
  }

  /** The action with number `id`. Call it for 0, 1, 2, …: each action depends on those before. */
  act(id: number): Action {
    // Users grow with the square root of the actions: 200 by action 25,600.
    if (this.#members.length < 1.25 * Math.sqrt(id + 1)) return this.#register(id);
    const { name: user, followed } = this.#pick(this.#members);
    const draw = this.#random();
    if (draw < 0.44) {
      const text = this.#repeat(3, 26, () => this.#pick(WORDS)).join(' ');
      return { id, kind: 'tweet', user, text };
    }
    const whom = this.#pick(this.#members).name;
    if (draw < 0.82) {
      followed.push(whom);
      return { id, kind: 'follow', user, whom };
    }
    // In a real scenario one unfollow in four names a user who is not followed.
    const current = this.#random() < 0.75 ? followed.pop() : undefined;
    return { id, kind: 'unfollow', user, whom: current ?? whom };
  }
}

/** The first `count` actions. Users register before anything else uses their name. */
export function* syntheticScenario(count: number): Generator<Action> {
  const crowd = new Crowd(20_261_121);
  for (let id = 0; id < count; id += 1) yield crowd.act(id);
}
