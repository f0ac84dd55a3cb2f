import { randomUUID } from 'node:crypto';
import { publishable } from '@barback/shared/text/publishable';
import {
  NOTHING_FOUND,
  type RecoveryStep,
  type RecoveryTest,
} from '@barback/shared/vocabulary/recovery-test';
import { recoveryHost } from './host/recovery-host.ts';
import { loadScript } from './host/script.ts';
import { withFullDisk } from './host/script-failure.ts';
import { placeOf } from './ladder/place.ts';
import { startProgressWatch, watchActivity } from './ladder/progress-watch.ts';
import type { RecoveryDependencies, RecoveryRequest } from './ladder/recovery-request.ts';
import {
  type LadderStep,
  NO_PROGRESS_SECONDS,
  type RecoveryInProgress,
  type StepOutcome,
} from './ladder/step.ts';
import { reasonToSkip, recoveryDurationSeconds, recoveryTimeSeconds, verdict } from './ladder/verdict.ts';
import { ladderSteps } from './steps/index.ts';

const ACTIVITY = loadScript(import.meta.dirname, 'host/activity.sh');
const MAX_LOG_CHARACTERS = 64 * 1024;
/** Looking takes milliseconds; a host that does not answer within as long again does not answer. */
const LOOK_SECONDS = 30;

/**
 * Restores a backup on its recovery host, verifies it and removes it again. The result covers every way in which a
 * restore can fail; a stopped test has failed as well.
 */
export async function runRecoveryTest(
  request: RecoveryRequest,
  dependencies: RecoveryDependencies,
): Promise<RecoveryTest> {
  const { server, trigger, backup } = request;
  const startedAt = new Date();
  const begin = performance.now();
  const place = placeOf(request, randomUUID());
  const steps: RecoveryStep[] = [];
  const test: RecoveryInProgress = {
    request,
    restore: dependencies.restore,
    archivedWal: dependencies.archivedWal,
    unreadableSegment: dependencies.unreadableSegment ?? (async () => null),
    recordedManifest: dependencies.recordedManifest ?? (async () => null),
    archivedManifest: dependencies.archivedManifest ?? (async () => null),
    findDamagedLink: dependencies.findDamagedLink ?? null,
    localStagingDirectory: dependencies.localStagingDirectory ?? null,
    random: dependencies.random,
    stop: dependencies.signal,
    onRestored: (...told) => dependencies.onRestored?.(...told),
    place,
    progress: () => undefined,
    host: recoveryHost(request.sshCommand, [place.directoryVariable, place.testVariable], dependencies.log),
    prepared: null,
    wal: null,
    findings: { ...structuredClone(NOTHING_FOUND), chain: chainIds(backup) },
    begun: [],
    ended: steps,
  };
  const limits: Limits = {
    stop: dependencies.signal,
    whole: AbortSignal.timeout(request.timeoutSeconds * 1000),
    wholeSeconds: request.timeoutSeconds,
  };

  for (const step of ladderSteps) {
    const skip = reasonToSkip(step, request.verify, steps);
    const result =
      skip === null
        ? await runStep(step, test, limits, dependencies)
        : { name: step.name, status: 'skipped' as const, ...skip };
    steps.push(result);
    dependencies.log.debug({ server, step: result.name, status: result.status }, 'recovery step ended');
  }

  return {
    server,
    backupId: backup.backupId,
    backupEndedAt: backup.endedAt,
    trigger,
    startedAt: startedAt.toISOString(),
    endedAt: new Date().toISOString(),
    recoveryDurationSeconds: recoveryDurationSeconds(steps),
    testDurationSeconds: secondsSince(begin),
    status: verdict(steps, request.verify),
    steps,
    findings: { ...test.findings, recoveryTimeSeconds: recoveryTimeSeconds(steps) },
    target: test.host.name(),
  };
}

/** Of an incremental backup alone. */
function chainIds({ chain }: RecoveryRequest['backup']): string[] {
  return chain.length > 1 ? chain.map(({ backupId }) => backupId) : [];
}

/** What can end a step early, besides its own time-out. */
interface Limits {
  stop: AbortSignal;
  whole: AbortSignal;
  wholeSeconds: number;
}

async function runStep(
  step: LadderStep,
  test: RecoveryInProgress,
  { stop, whole, wholeSeconds }: Limits,
  dependencies: RecoveryDependencies,
): Promise<RecoveryStep> {
  const { name } = step;
  const begin = performance.now();
  const timeout = AbortSignal.timeout(step.timeoutSeconds * 1000);
  const { noProgressSeconds = step.noProgressSeconds, lookSeconds = LOOK_SECONDS } =
    dependencies.patience ?? {};
  const patience = noProgressSeconds === undefined ? NO_PROGRESS_SECONDS : noProgressSeconds;
  const watch = startProgressWatch(patience);
  test.progress = watch.progress;
  const signal = AbortSignal.any([timeout, watch.signal, ...(step.always ? [] : [stop, whole])]);

  let isSilent = false;
  let outcome: StepOutcome = { status: 'failed', reason: '', log: '' };
  if (!signal.aborted) {
    dependencies.onStep?.(name);
    dependencies.log.debug({ server: test.request.server, step: name }, 'recovery step started');
    test.begun.push(step);
    const ended = new AbortController();
    const watching =
      patience === null
        ? null
        : watchActivity(watch, {
            noProgressSeconds: patience,
            lookSeconds,
            look: () =>
              test.host.look(ACTIVITY, [test.place.testVariable], {
                purpose: 'looking for progress',
                timeoutSeconds: lookSeconds,
                signal: ended.signal,
              }),
            signal: AbortSignal.any([signal, ended.signal]),
          });
    try {
      outcome = await step.run(test, signal);
    } catch (error) {
      dependencies.log.error({ err: error, step: name }, 'a recovery step failed unexpectedly');
      outcome = { status: 'failed', reason: String(error), log: '' };
    }
    ended.abort();
    isSilent = (await watching)?.isSilent ?? false;
  }
  watch.end();

  const durationSeconds = secondsSince(begin);
  if (outcome.status === 'passed') return { name, status: 'passed', durationSeconds };
  if (outcome.status === 'skipped') return { name, ...outcome };
  let reason = withFullDisk(outcome.reason, outcome.log);
  if (watch.signal.aborted) {
    // a host that hangs says nothing of the backup
    if (isSilent) test.host.close();
    const why = isSilent
      ? `${test.host.name()} no longer responds`
      : `no process of the test on ${test.host.name()} is active`;
    reason = `no progress for ${formatDuration(patience ?? 0)}: ${why}`;
  } else if (timeout.aborted) reason = `${name} exceeded its limit of ${step.timeoutSeconds} s`;
  else if (!step.always && stop.aborted) reason = 'the recovery test was stopped';
  else if (!step.always && whole.aborted) {
    reason = `the recovery test exceeded its limit of ${wholeSeconds} s; raise #:recovery_timeout`;
  }
  const log = publishable(outcome.log).slice(-MAX_LOG_CHARACTERS);
  const hostLost = !test.host.isConnected();
  return { name, status: 'failed', durationSeconds, reason: publishable(reason), log, hostLost };
}

const formatDuration = (seconds: number) =>
  seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;

const secondsSince = (begin: number) => (performance.now() - begin) / 1000;
