import type { Random } from './random.ts';
import type { Shape } from './shape.ts';
import type { World } from './world.ts';

/** One way in which something can go wrong. A new one is a file in `kinds/` and a row in its table. */
export interface FaultKind {
  /** As it is called on the command line and in the summary: `worker killed`. */
  name: string;
  /**
   * What it may befall: one of these is drawn. Nothing is befallen twice at a time, so that kinds which would be in each
   * other's way name the same: `redis`, `recovery-host`, `barman.d`, `pg1`, `worker-1`.
   */
  targets: (shape: Shape) => readonly string[];
  /** How long it lasts: a length between these is drawn. */
  durationSeconds: readonly [shortest: number, longest: number];
  /** How often it is drawn, beside the others. */
  weight: number;
  /** How often it is drawn in one round at most; for those that last long. */
  mostInRound?: number;
  /** Has it happen. Rejects when it could not be brought about: then it does not count, and the run fails. */
  inject(world: World, target: string, random: Random): Promise<Injected>;
}

export interface Injected {
  /** What happened, where the target does not say all: the step in which a worker was killed. */
  detail?: string;
  /** Undoes it, as a person or a supervisor would: called when its time is over. Resolves when it is undone. */
  end(): Promise<void>;
}

/** A fault that happened. Times are epoch milliseconds. */
export interface FaultRecord {
  round: number;
  kind: string;
  target: string;
  detail: string | null;
  injectedAt: number;
  endedAt: number;
}
