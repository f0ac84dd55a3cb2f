import type { HistoryEntry } from '@barback/shared/history/entry';
import { serverOf } from '@barback/shared/history/entry';
import type { WorkQueueName } from '@barback/shared/queue/names';
import type { Logger } from '@barback/shared/service/log';
import type { CounterName } from '@barback/shared/state/counters';
import type { BackupRun } from '@barback/shared/state/entries/backup-run';
import type { BackupSizes } from '@barback/shared/state/entries/backup-sizes';
import type { Catalogue } from '@barback/shared/state/entries/catalogue';
import type { Check } from '@barback/shared/state/entries/check';
import { type Collection, type Collector, collectionField } from '@barback/shared/state/entries/collection';
import type { ServerFacts } from '@barback/shared/state/entries/server-facts';
import type { Storage } from '@barback/shared/state/entries/storage';
import { jobTimes, type Taken, type TakenJob } from '@barback/shared/state/job-times';
import type { StateStore } from '@barback/shared/state/state-store';
import type { RecoveryTest } from '@barback/shared/vocabulary/recovery-test';
import { isUnanswered } from '../barman/check-answer.ts';
import { keepKnownFacts } from '../barman/show-server-answer.ts';
import { waitAtMost } from '../files/wait-at-most.ts';
import type { EndedSlots } from './ended-slots.ts';
import type { Projecting } from './projection/start-projection.ts';
import type { History } from './run-history.ts';

/**
 * Writes what happened. Nothing else writes the state. What has ended is written to the history, and Redis says what
 * the history says. What was only seen is seen again by the next check. So nothing here fails, or waits for long,
 * because Redis is away.
 */
export interface Recorder {
  /**
   * Resolves with whether it is on disk. If not, this process remembers it and keeps trying; the other traces of the
   * run should stay.
   * @param slot of the job that it finished; null when the job is still to be done
   */
  backupEnded(run: BackupRun, slot: string | null): Promise<boolean>;
  recoveryTestEnded(test: RecoveryTest, slot: string | null): Promise<void>;
  /** Whether the job of that slot is done, by whichever worker: there is nothing left to do for it. */
  hasEnded(kind: HistoryEntry['kind'], server: string, slot: string): Promise<boolean>;
  checked(server: string, check: Check): Promise<void>;
  /** What is known of these servers, by any worker; of none while Redis refuses. */
  seen(servers: readonly string[]): Promise<ReadonlyMap<string, Seen>>;
  /** Servers whose last check, by any worker, timed out. */
  hangingServers(): Promise<Set<string>>;
  facts(server: string, facts: ServerFacts): Promise<void>;
  catalogue(server: string, catalogue: Catalogue, sizes: BackupSizes): Promise<void>;
  /** @param field see `storageField` */
  storage(field: string, storage: Storage): Promise<void>;
  collected(collector: Collector, server: string, collection: Collection): Promise<void>;
  /** A job was done, or tried. */
  jobTried(queue: WorkQueueName, job: TakenJob, taken: Taken): Promise<void>;
  jobRetried(queue: WorkQueueName): Promise<void>;
  jobStalled(queue: WorkQueueName): Promise<void>;
  lockRenewalsFailed(queue: WorkQueueName, count: number): Promise<void>;
}

/** What was seen of a server last; null is never. */
export interface Seen {
  check: Check | null;
  lastRun: BackupRun | null;
  catalogue: Catalogue | null;
}

/** See `evidenceIn`. */
export interface RecordedEvidence {
  history: Pick<History, 'append' | 'unwritten'>;
  ended: EndedSlots;
  projecting: Pick<Projecting, 'now'>;
}

export function recordTo(
  state: StateStore,
  { history, ended, projecting }: RecordedEvidence,
  log: Logger,
): Recorder {
  const tell = (write: Promise<void>) =>
    waitAtMost(
      write.catch(({ message: reason }: Error) => {
        log.error({ reason }, 'could not save the observation; will retry at the next check');
      }),
    );
  const count = (name: CounterName, queue: WorkQueueName, by = 1) =>
    tell(state.count([{ name, labels: [queue], by }]));
  // a worker that was killed or held up after it had written its line is followed by one that finds out the result
  const write = async (entry: HistoryEntry) => {
    const isOnDisk = (await ended.repeats(entry)) || (await history.append(entry));
    await projecting.now();
    return isOnDisk;
  };
  return {
    backupEnded: (run, slot) => write({ v: 1, kind: 'backup', slot, run }),
    async recoveryTestEnded(test, slot) {
      await write({ v: 1, kind: 'recovery-test', slot, test });
    },
    async hasEnded(kind, server, slot) {
      const isIt = (entry: HistoryEntry) =>
        entry.kind === kind && serverOf(entry) === server && entry.slot === slot;
      return history.unwritten().some(isIt) || (await ended.has(kind, server, slot));
    },
    checked: (server, check) => tell(state.set('checks', server, check)),
    async seen(servers) {
      const reading = Promise.all([
        state.getMany('checks', servers),
        state.getMany('backup-runs', servers),
        state.getMany('catalogues', servers),
      ]);
      const [checks, runs, catalogues] = await reading.catch(() => []);
      const seen = (name: string): Seen => ({
        check: checks?.get(name) ?? null,
        lastRun: runs?.get(name) ?? null,
        catalogue: catalogues?.get(name) ?? null,
      });
      return new Map(servers.map((name) => [name, seen(name)]));
    },
    async hangingServers() {
      const checks = await state.getAll('checks').catch(() => new Map<string, Check>());
      return new Set([...checks].flatMap(([server, check]) => (isUnanswered(check) ? [server] : [])));
    },
    facts: (server, facts) =>
      tell(
        state
          .get('server-facts', server)
          .then((known) => state.set('server-facts', server, keepKnownFacts(facts, known))),
      ),
    catalogue: (server, catalogue, sizes) =>
      tell(
        Promise.all([
          state.set('catalogues', server, catalogue),
          state.set('backup-sizes', server, sizes),
        ]).then(() => {}),
      ),
    storage: (field, storage) => tell(state.set('storage', field, storage)),
    collected: (collector, server, collection) =>
      tell(state.set('collections', collectionField(collector, server), collection)),
    jobTried: (queue, job, taken) => tell(state.count(jobTimes(queue, job, taken))),
    jobRetried: (queue) => count('barback_queue_jobs_retried_total', queue),
    jobStalled: (queue) => count('barback_queue_jobs_stalled_total', queue),
    lockRenewalsFailed: (queue, by) => count('barback_worker_lock_renewal_failures_total', queue, by),
  };
}
