import { formatLsn, parseLsn } from '../wal/lsn.ts';

interface Begin {
  timeline: number;
  beginXlog: string;
}

/**
 * Why a manifest does not belong to this backup; null when it does. A manifest of another backup, or one that was
 * created later, lacks the WAL that this one begins with. Pure.
 * @param walRanges from the manifest, in JSON
 */
export function foreignManifestReason(walRanges: string, { timeline, beginXlog }: Begin): string | null {
  const ranges = [...walRanges.matchAll(/"Timeline": (\d+), "Start-LSN": "([\dA-F]+\/[\dA-F]+)"/g)];
  const begin = parseLsn(beginXlog);
  const isOwn = ranges.some(
    ([, rangeTimeline, start = '0/0']) => Number(rangeTimeline) === timeline && parseLsn(start) === begin,
  );
  if (isOwn) return null;
  const found = ranges.length === 0 ? 'no WAL' : ranges.map(([, , start]) => start).join(', ');
  return `the manifest is not the one that PostgreSQL sent with this backup: it begins at ${found}, not at ${formatLsn(begin)}`;
}
