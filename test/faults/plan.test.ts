import { describe, expect, it } from 'vitest';
import { kinds } from './kinds/index.ts';
import { type PlannedFault, type PlanOptions, planRounds, type Round } from './plan.ts';
import { shapeOf } from './shape.ts';

const shape = shapeOf({ servers: 3, workers: 3, schedulers: 2 }, 'cluster');
const usual: PlanOptions = { seed: 1, faults: 300, mixedRounds: 5, roundSeconds: 100, alone: 8 };
const plan = (changes: Partial<PlanOptions> = {}) => planRounds({ ...usual, ...changes }, kinds, shape);
const all = (rounds: readonly Round[]) => rounds.flatMap(({ faults }) => faults);
const endOf = ({ atSeconds, durationSeconds }: PlannedFault) => atSeconds + durationSeconds;

describe('what goes wrong when', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(plan()).toEqual(plan());
    expect(plan({ seed: 2 })).not.toEqual(plan());
  });

  it.each([1, 2, 3, 4, 5, 6])('is as much as was asked for, of every kind, with seed %i', (seed) => {
    const faults = all(plan({ seed }));
    expect(faults.length).toBe(300);
    expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(kinds.map(({ name }) => name)));
  });

  it('befalls nothing twice at a time, and is over when its round is', () => {
    for (const { faults } of plan()) {
      expect(faults.filter((fault) => fault.atSeconds < 0 || endOf(fault) > 100)).toEqual([]);
      const collisions = faults.flatMap((fault, at) =>
        faults
          .slice(0, at)
          .filter((other) => other.target === fault.target && endOf(other) > fault.atSeconds)
          .map((other) => [other, fault]),
      );
      expect(collisions).toEqual([]);
    }
  });

  it('befalls one server alone in the first round, and anything in the others', () => {
    const [first, ...others] = plan();
    expect(first?.onlyServer).toBe('pg1');
    expect(first?.faults.length).toBe(8);
    expect(new Set(first?.faults.map(({ target }) => target))).toEqual(new Set(['pg1']));
    expect(others.map(({ onlyServer }) => onlyServer)).toEqual([null, null, null, null, null]);
    expect(others.map(({ faults }) => faults.length)).toEqual([58, 58, 58, 59, 59]);
  });

  it('is no more than there is room for', () => {
    const few = kinds.filter(({ name }) => name === 'redis down > lease');
    expect(all(planRounds({ ...usual, alone: 0 }, few, shape)).length).toBe(5);
  });
});
