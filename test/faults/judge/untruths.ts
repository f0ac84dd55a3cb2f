import type { HistoryEntry } from '@barback/shared/history/entry';
import type { Evidence, ServerEvidence } from '../evidence/evidence.ts';
import type { Sample, SampledServer } from '../evidence/exporter-samples.ts';
import { doneBackups } from './catalogue.ts';
import { clock } from './clock.ts';
import type { Violation } from './violation.ts';

/** For so long the exporter may wait for an answer of Redis before it says that there is none. */
const REDIS_PATIENCE_MILLISECONDS = 8000;
/** Clocks of files and of processes are read at other moments. */
const TOLERANCE_MILLISECONDS = 1000;

/** What the exporter told that was not so when it told it. Each kind of it is told once for each server. Pure. */
export function untruths({ samples, servers, history }: Evidence): Violation[] {
  const found = samples.flatMap((sample) => [
    ...(isRedisMissed(sample) ? [untrue(null, `at ${clock(sample.at)} Redis was said to be up`)] : []),
    ...sample.servers.flatMap((told) => {
      const server = servers.find(({ name }) => name === told.name);
      return server === undefined ? [] : ofServer(told, sample.at, server, history);
    }),
  ]);
  const kinds = Map.groupBy(found, ({ server, text }) => `${server} ${text.replaceAll(/\d/g, '')}`);
  return [...kinds.values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [{ ...first, text: `${first.text}${others.length > 0 ? `, and ${others.length} times more` : ''}` }],
  );
}

function isRedisMissed({ redisAwayMilliseconds, redisUp }: Sample): boolean {
  return redisAwayMilliseconds > REDIS_PATIENCE_MILLISECONDS && redisUp !== 0;
}

function ofServer(
  { name, state, backupId, provenBackupId }: SampledServer,
  at: number,
  server: ServerEvidence,
  history: readonly HistoryEntry[],
): Violation[] {
  const done = doneBackups(server).filter(({ endAt }) => endAt <= at + TOLERANCE_MILLISECONDS);
  const passed = history.some((entry) => {
    if (entry.kind !== 'recovery-test' || entry.test.server !== name) return false;
    const { status, endedAt, backupId: tested } = entry.test;
    return (
      status === 'passed' && tested === provenBackupId && Date.parse(endedAt) <= at + TOLERANCE_MILLISECONDS
    );
  });
  const isThere = done.some((backup) => backup.backupId === backupId);
  const when = `at ${clock(at)}`;
  return [
    ...(backupId !== null && !isThere
      ? [untrue(name, `${when} the newest backup was said to be ${backupId}`)]
      : []),
    ...(provenBackupId !== null && !passed
      ? [untrue(name, `${when} ${provenBackupId} was said to be proven`)]
      : []),
    ...(state === 'protected' && provenBackupId === null
      ? [untrue(name, `${when} it was said to be protected`)]
      : []),
    ...(state === 'protected' && isLate(server, done.at(-1)?.beginAt ?? at, at)
      ? [untrue(name, `${when} it was said to be protected, and its newest backup was late`)]
      : []),
  ];
}

/** As long as the documentation says that the state waits: an interval and five minutes, and what the backup took. */
const LATE_MILLISECONDS = 300_000;

function isLate({ dueTimes }: ServerEvidence, newestBeginAt: number, at: number): boolean {
  const [first = 0, second = first] = dueTimes;
  const last = dueTimes.at(-1) ?? 0;
  return at <= last && at - newestBeginAt > second - first + LATE_MILLISECONDS + 60_000;
}

function untrue(server: string | null, text: string): Violation {
  return { promise: 'P6', how: 'untrue', what: 'report', server, text };
}
