import type { WorkQueues } from '../queue/enqueue.ts';
import type { Actor } from '../state/entries/audit.ts';
import type { StateStore } from '../state/state-store.ts';

/** What can be said with an action, beside who asks. Null: not said. */
export interface ActionInput {
  /** Of a pause. */
  reason: string | null;
  /** The backup to restore; null: the newest that is `DONE`. */
  backupId: string | null;
}

/** What somebody asks for. */
export interface ActionRequest extends ActionInput {
  server: string;
  actor: Actor;
}

/** What an action is given to go by. */
export interface PlannedRequest extends ActionRequest {
  /** Whose workers do what is to be done. */
  pool: string;
}

export interface ActionContext {
  queues: Pick<WorkQueues, 'enqueue'>;
  store: Pick<StateStore, 'get' | 'setPause' | 'append'>;
  now: () => Date;
}

/** A job that an action put into the queue, or found there. */
export interface QueuedJob {
  name: 'backup' | 'recovery-test';
  jobId: string;
}

export type ActionOutcome =
  | { status: 'done'; message: string; jobs: readonly QueuedJob[] }
  /** Nothing was done. */
  | { status: 'refused'; message: string };

/** Something that a person can ask for. */
export interface Action {
  /** In the imperative, for the reference. */
  meaning: string;
  /** What can be said with it. */
  says: readonly (keyof ActionInput)[];
  /** Rejects when Redis refuses. */
  run(request: PlannedRequest, context: ActionContext): Promise<ActionOutcome>;
}
