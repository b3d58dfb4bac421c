import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Gate } from '../../../server/admission/gate.ts';

/** Sends candidates to a gate and records what happens to each, in order. */
class Crowd {
  readonly events: string[] = [];
  readonly #leave = new Map<string, () => void>();
  readonly gate: Gate;

  constructor(limits: { running: number; waiting: number; timeout?: number }) {
    this.gate = new Gate({ timeout: 60_000, ...limits, running: () => limits.running });
  }

  enter(name: string, rank: number): (() => void) | undefined {
    return this.gate.enter({
      rank,
      start: (leave) => {
        this.events.push(`${name} starts`);
        this.#leave.set(name, leave);
      },
      refuse: () => this.events.push(`${name} refused`),
    });
  }

  leave(name: string): void {
    this.#leave.get(name)?.();
  }
}

it('runs some, queues some in order, and rejects the rest', () => {
  const crowd = new Crowd({ running: 2, waiting: 2 });
  for (const name of ['a', 'b', 'c', 'd', 'e']) crowd.enter(name, 1);
  expect(crowd.events).toEqual(['a starts', 'b starts', 'e refused']);
  expect([crowd.gate.running, crowd.gate.waiting]).toEqual([2, 2]);
  crowd.leave('a');
  crowd.leave('b');
  expect(crowd.events.slice(3)).toEqual(['c starts', 'd starts']);
});

it('starts lower ranks first, and evicts the last queued candidate for them', () => {
  const crowd = new Crowd({ running: 1, waiting: 2 });
  crowd.enter('running', 1);
  crowd.enter('visitor', 1);
  crowd.enter('later visitor', 1);
  crowd.enter('member', 0);
  expect(crowd.events).toEqual(['running starts', 'later visitor refused']);
  crowd.leave('running');
  crowd.leave('member');
  expect(crowd.events.slice(2)).toEqual(['member starts', 'visitor starts']);
});

it('frees a place once, however often it is left', () => {
  const crowd = new Crowd({ running: 1, waiting: 5 });
  for (const name of ['a', 'b', 'c']) crowd.enter(name, 0);
  crowd.leave('a');
  crowd.leave('a');
  expect(crowd.events).toEqual(['a starts', 'b starts']);
  expect(crowd.gate.running).toBe(1);
});

it('drops a candidate that leaves the queue', () => {
  const crowd = new Crowd({ running: 1, waiting: 1 });
  crowd.enter('a', 0);
  crowd.enter('gone', 0)?.();
  crowd.enter('b', 0);
  crowd.leave('a');
  expect(crowd.events).toEqual(['a starts', 'b starts']);
});

it('refuses a candidate that has waited for too long', async () => {
  const crowd = new Crowd({ running: 1, waiting: 1, timeout: 5 });
  crowd.enter('a', 0);
  crowd.enter('b', 0);
  while (crowd.events.length < 2) await pause(1);
  expect(crowd.events).toEqual(['a starts', 'b refused']);
  expect(crowd.gate.waiting).toBe(0);
});

it('runs fewer after its limit is lowered, and starts more after it is raised', () => {
  const limits = { running: 2, waiting: 5 };
  const crowd = new Crowd(limits);
  for (const name of ['a', 'b', 'c', 'd']) crowd.enter(name, 0);
  limits.running = 1;
  crowd.leave('a');
  expect(crowd.events).toEqual(['a starts', 'b starts']);
  limits.running = 3;
  crowd.leave('b');
  expect(crowd.events.slice(2)).toEqual(['c starts', 'd starts']);
});

it('starts queued candidates before new ones when the limit rises', () => {
  const limits = { running: 1, waiting: 5 };
  const crowd = new Crowd(limits);
  for (const name of ['a', 'waiting']) crowd.enter(name, 0);
  limits.running = 2;
  crowd.enter('newcomer', 0);
  expect(crowd.events).toEqual(['a starts', 'waiting starts']);
});
