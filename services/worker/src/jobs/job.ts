import type { ServerSettings } from '@barback/shared/barman-d/server-settings';
import type { WorkQueues } from '@barback/shared/queue/enqueue';
import type { Environment } from '@barback/shared/service/environment';
import type { Logger } from '@barback/shared/service/log';
import type { Progress } from '@barback/shared/state/entries/progress';
import { type JobName, type JobPayload, jobs } from '@barback/shared/vocabulary/jobs';
import type { RunningBackups } from '../backup/running/running-backups.ts';
import type { Barman } from '../barman/barman.ts';
import type { Layouts } from '../barman/layouts.ts';
import type { DockerBarmanRecoveries } from '../catalogue/docker-barman-recoveries.ts';
import type { BarmanUse } from '../catalogue/versions.ts';
import type { TakeLease } from '../exclusion/lease.ts';
import type { Evidence } from '../history/evidence.ts';
import type { FailedBackups } from '../history/failed-backups.ts';
import type { ReadPositions } from '../history/read-positions.ts';
import type { Recorder } from '../history/record.ts';
import type { RecordedBackups } from '../history/recorded-backups.ts';
import type { ManifestKeeper } from '../manifests/manifest-keeper.ts';
import type { KnownPauses } from '../pauses/known-pauses.ts';
import type { ConfiguredServers } from '../servers/configured-servers.ts';

/** The context of a job. */
export interface JobContext {
  barman: Barman;
  /** Of the Barman that was found when the worker started: `3.4.0`. */
  barmanVersion: string;
  /** The faults of that release that touch a server; logs each once. */
  barmanFaults: (use: BarmanUse) => string[];
  barmanHome: string;
  /** Whose servers the jobs are for: each pool has queues of its own. */
  pool: string;
  servers: Pick<ConfiguredServers, 'active' | 'find' | 'fileChanges'>;
  layouts: Layouts;
  record: Recorder;
  runningBackups: RunningBackups;
  failedBackups: FailedBackups;
  recordedBackups: RecordedBackups;
  manifests: Pick<ManifestKeeper, 'record' | 'catchUp' | 'find'>;
  readPositions: ReadPositions;
  testedBackups: Evidence['testedBackups'];
  dockerBarmanRecoveries: DockerBarmanRecoveries;
  pauses: Pick<KnownPauses, 'of'>;
  /** What to do about incomplete backups. */
  sweep: Environment['BARBACK_SWEEP'];
  queues: WorkQueues;
  takeLease: TakeLease;
  /** Tells others how far this job has come. */
  report: (progress: Progress) => void;
  log: Logger;
  now: () => Date;
}

export type JobOutcome =
  | { status: 'done' }
  /** The work failed as work can fail. It is not run again by itself. */
  | { status: 'failed'; message: string }
  /**
   * The work could not be done now, or was not finished: the job is requeued for a few seconds later, and nothing
   * failed.
   */
  | { status: 'requeue'; reason: string }
  /**
   * It failed in a way that can pass: the job is retried in about a minute, until it succeeds or is no longer wanted.
   */
  | { status: 'retry'; message: string };

export interface WorkerJob<Name extends JobName> {
  name: Name;
  run(payload: JobPayload<Name>, context: JobContext, signal: AbortSignal): Promise<JobOutcome>;
}

/** A job of one server: it gets the settings of that server, which are read once for each run. */
export interface ServerJob<Name extends 'backup' | 'recovery-test' | 'sweep'> {
  name: Name;
  run(
    payload: JobPayload<Name>,
    settings: ServerSettings,
    context: JobContext,
    signal: AbortSignal,
  ): Promise<JobOutcome>;
}

/** A job that can be run with whatever the queue holds: a payload that does not fit is a failure. */
export interface RunnableJob {
  name: JobName;
  run(payload: unknown, context: JobContext, signal: AbortSignal): Promise<JobOutcome>;
}

/** Puts the payload's schema in front of a job. */
export function validated<Name extends JobName>(job: WorkerJob<Name>): RunnableJob {
  return {
    name: job.name,
    async run(payload, context, signal) {
      const parsed = jobs[job.name].payload.safeParse(payload);
      if (!parsed.success) {
        return {
          status: 'failed',
          message: `the job's payload is not valid: ${parsed.error.issues[0]?.message}`,
        };
      }
      return await job.run(parsed.data as JobPayload<Name>, context, signal);
    },
  };
}
