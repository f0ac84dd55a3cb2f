import { formatLsn, parseLsn } from '../barman/lsn.ts';
import type { RequiredWal } from '../barman/required-wal.ts';
import type { RestorableBackup } from '../barman/restorable.ts';
import { firstFew } from './first-few.ts';
import { majorVersion } from './major-version.ts';
import { damagedSegment } from './replay-fault.ts';

type Backup = Pick<RestorableBackup, 'timeline' | 'beginXlog' | 'segmentBytes'>;

const FIRST_WITH_MANIFEST = 130_000;

/** Why PostgreSQL has sent no manifest with a backup; null when it has, and one that is not there was removed. Pure. */
export function reasonForNoManifest({
  mode,
  pgVersion,
}: Pick<RestorableBackup, 'mode' | 'pgVersion'>): string | null {
  if (pgVersion < FIRST_WITH_MANIFEST) {
    return `PostgreSQL ${majorVersion(pgVersion)} makes no manifest of a backup: 13 and later do`;
  }
  if (mode === null || mode.startsWith('postgres')) return null;
  return `PostgreSQL makes no manifest of a backup that is taken by ${mode}: backup_method = postgres has one`;
}

/**
 * Why a manifest is not the one of this backup; null when it is. Another backup's, or one that was made afterwards,
 * has not the WAL that this one begins with. Pure.
 *
 * @param walRanges as the manifest has them, in JSON
 */
export function foreignManifestReason(walRanges: string, { timeline, beginXlog }: Backup): string | null {
  const ranges = [...walRanges.matchAll(/"Timeline": (\d+), "Start-LSN": "([\dA-F]+\/[\dA-F]+)"/g)];
  const begin = parseLsn(beginXlog);
  const isOwn = ranges.some(
    ([, rangeTimeline, start = '0/0']) => Number(rangeTimeline) === timeline && parseLsn(start) === begin,
  );
  if (isOwn) return null;
  const found = ranges.length === 0 ? 'no WAL' : ranges.map(([, , start]) => start).join(', ');
  return `the manifest is not the one that PostgreSQL sent with this backup: it begins with ${found}, not with ${formatLsn(begin)}`;
}

/** What is wrong with a backup, in the words of `pg_verifybackup`. Pure. */
export function notVerifiedReason(
  printed: string,
  errors: number,
  wal: Pick<RequiredWal, 'segments'>,
  backup: Backup,
): string {
  const messages = printed.split(/^(?=pg_\w+: error: )/m).flatMap((said) => {
    const [, program, message = ''] =
      /^(pg_\w+): error: (.*)$/s.exec(said.trimEnd().replaceAll('\n', ' ')) ?? [];
    if (program === undefined) return [];
    return [program === 'pg_waldump' ? damagedSegment(message, wal, backup) : message];
  });
  return messages.length === 0 ? 'pg_verifybackup failed' : firstFew(messages, errors);
}
