import type { DockerBarmanRun } from '@barback/shared/history/docker-barman-log';
import type { BackupRun } from '@barback/shared/state/entries/backup-run';
import { confinementInWords } from '@barback/shared/status/in-words/confinement-in-words';
import { unreadInWords } from '@barback/shared/status/in-words/unread-in-words';
import { printable, printableLine } from '@barback/shared/text/printable';
import { durationInWords, sizeInWords } from '@barback/shared/vocabulary/in-words';
import type { RecoveryStep, RecoveryTest, SkipCause } from '@barback/shared/vocabulary/recovery-test';
import type { BackupHistory } from './group-history.ts';

/** For people: each server, each of its backups, and beneath it each of its tests. */
export function historyAsText(history: readonly BackupHistory[]): string {
  const servers = Map.groupBy(history, ({ server }) => server);
  const sections = [...servers].map(([server, backups]) => [server, ...backups.flatMap(backupLines)]);
  return sections.map((lines) => `${lines.join('\n')}\n`).join('\n');
}

function backupLines({ server, backupId, run, tests, original }: BackupHistory): string[] {
  const endedAt = run?.endedAt ?? original?.endedAt ?? tests[0]?.backupEndedAt ?? null;
  const [first = '', ...more] = printableLines(runInWords(run, original));
  const untested = tests.length === 0 && run?.status === 'done' ? ['    not tested'] : [];
  return [
    `  ${(backupId ?? 'no backup').padEnd(15)}  ${endedAt === null ? 'time not known' : utc(endedAt)}  ${first}`,
    ...indented(more),
    ...untested,
    ...(original?.recovery ? [`    ${dockerBarmanRecoveryInWords(original.recovery)}`] : []),
    ...tests.flatMap((test) => testLines(test, server)),
  ];
}

function runInWords(run: BackupRun | null, original: DockerBarmanRun | null): string {
  if (run === null && original !== null) {
    const { durationSeconds: seconds } = original;
    return `taken${seconds === null ? '' : ` in ${durationInWords(seconds)}`} by docker-barman`;
  }
  if (run === null) return 'was not taken by Barback';
  const took = durationInWords(run.durationSeconds);
  const what = run.backupType === undefined ? '' : ', incremental';
  const because = run.fullBecause === undefined ? '' : `\nfull, not incremental: ${run.fullBecause}`;
  if (run.status === 'failed')
    return `failed after ${took} (${run.trigger}${what}), ${run.reason}: ${run.message}${because}`;
  const on = run.parentBackupId === undefined ? '' : ` on ${run.parentBackupId}`;
  return `done, ${sizeInWords(run.sizeBytes)} in ${took} (${run.trigger}${what}${on})${because}`;
}

/** Its result is not a proof: docker-barman did not verify what it had restored. */
function dockerBarmanRecoveryInWords({
  status,
  durationSeconds,
}: NonNullable<DockerBarmanRun['recovery']>): string {
  const words = { passed: 'restored it', failed: 'could not restore it', none: 'tried to restore it' };
  const after = durationSeconds === null ? '' : `, which took ${durationInWords(durationSeconds)}`;
  return `docker-barman ${words[status ?? 'none']}${after}; not verified`;
}

function testLines({ steps, status, ...test }: RecoveryTest, server: string): string[] {
  const took = durationInWords(test.testDurationSeconds);
  const details = [
    steps.flatMap(stepThatRan).join(', '),
    ...steps.flatMap(failure),
    ...steps.flatMap(impossible),
    ...unreadInWords(test.findings.unread),
    skipped(steps, 'not_reached', 'not reached'),
    skipped(steps, 'not_chosen', 'not asked for'),
    measured(test),
    unconfined(test),
    ...(steps.some((step) => step.status === 'failed' && step.log !== '')
      ? [`barback history ${server} --json has the log`]
      : []),
  ];
  return [
    `    ${status} ${utc(test.endedAt)} after ${took} on ${printableLine(test.target)} (${test.trigger})`,
    ...indented(details.filter((text) => text !== '').flatMap(printableLines)),
  ];
}

/** `restore 8 s`, `start failed after 2 minutes`. */
function stepThatRan(step: RecoveryStep): string[] {
  if (step.status === 'skipped') return [];
  const { name, durationSeconds } = step;
  const took =
    durationSeconds < 100 ? `${Math.round(durationSeconds * 10) / 10} s` : durationInWords(durationSeconds);
  return [step.status === 'passed' ? `${name} ${took}` : `${name} failed after ${took}`];
}

function failure(step: RecoveryStep): string[] {
  return step.status === 'failed' ? [`${step.name}: ${step.reason}`] : [];
}

function impossible(step: RecoveryStep): string[] {
  if (step.status !== 'skipped' || step.cause !== 'not_possible') return [];
  return [`not possible: ${step.name}: ${step.reason}`];
}

function skipped(steps: readonly RecoveryStep[], cause: SkipCause, words: string): string {
  const names = steps.flatMap((step) =>
    step.status === 'skipped' && step.cause === cause ? [step.name] : [],
  );
  return names.length === 0 ? '' : `${words}: ${names.join(', ')}`;
}

function measured({ findings }: Pick<RecoveryTest, 'findings'>): string {
  const { recoveryTimeSeconds, dataAgeSeconds, targetAt, targetErrorSeconds } = findings;
  const measures = [
    targetAt === null ? null : `recovered to ${utc(targetAt)}`,
    targetErrorSeconds === null ? null : `last commit ${durationInWords(targetErrorSeconds)} before that`,
    recoveryTimeSeconds === null ? null : `recovery time ${durationInWords(recoveryTimeSeconds)}`,
    dataAgeSeconds === null ? null : `data age ${durationInWords(dataAgeSeconds)}`,
  ];
  return measures.filter((text) => text !== null).join(', ');
}

function unconfined({ findings: { confinement } }: Pick<RecoveryTest, 'findings'>): string {
  return confinement?.kind === 'none' ? confinementInWords(confinement) : '';
}

function utc(isoTime: string): string {
  return new Date(isoTime).toISOString().replace(/\.\d+/, '');
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `        ${line}`);
}

/** Lines of a text that a server or a host may have had a part in: nothing in them controls the terminal. */
function printableLines(text: string): string[] {
  return printable(text)
    .trim()
    .split('\n')
    .map((line) => line.trimEnd());
}
