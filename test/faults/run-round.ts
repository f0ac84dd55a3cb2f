import { setTimeout as delay } from 'node:timers/promises';
import type { FaultKind, FaultRecord } from './fault.ts';
import type { PlannedFault, Round } from './plan.ts';
import { seededRandom } from './random.ts';
import type { World } from './world.ts';

export interface RoundParts {
  world: World;
  kinds: readonly FaultKind[];
  /** Told of each fault when it has happened. */
  injected(fault: Omit<FaultRecord, 'endedAt'>): void;
}

/** Has everything of a round happen; resolves when all of it is over and undone. */
export async function runRound(round: Round, { world, kinds, injected }: RoundParts): Promise<FaultRecord[]> {
  const begin = performance.now();
  const happen = async (planned: PlannedFault): Promise<FaultRecord> => {
    await delay(Math.max(0, begin + planned.atSeconds * 1000 - performance.now()));
    const kind = kinds.find(({ name }) => name === planned.kind);
    if (kind === undefined) throw new Error(`there is no kind of fault ${planned.kind}`);
    const { detail = null, end } = await kind.inject(world, planned.target, seededRandom(planned.seed));
    const fault = {
      round: round.number,
      kind: kind.name,
      target: planned.target,
      detail,
      injectedAt: Date.now(),
    };
    injected(fault);
    await delay(planned.durationSeconds * 1000);
    await end();
    return { ...fault, endedAt: Date.now() };
  };
  const lastOf = new Map<string, Promise<unknown>>();
  /** What takes longer than it was planned to puts off what comes next to the same target. */
  const happenInTurn = (planned: PlannedFault): Promise<FaultRecord> => {
    const happened = Promise.resolve(lastOf.get(planned.target)).then(() => happen(planned));
    lastOf.set(planned.target, happened);
    return happened;
  };
  return await Promise.all(round.faults.map(happenInTurn));
}
