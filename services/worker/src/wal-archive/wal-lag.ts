import type { WalLag } from '@barback/shared/state/entries/server-facts';
import type { WalPosition } from '../barman/show-server-answer.ts';

/**
 * How far an archive is behind a server. All segments that are written to their end have one of three places before the
 * archive: the server, as `.ready` or not yet streamed, Barman's `incoming` or its `streaming`. So those that wait are
 * counted from where the server is. Pure.
 *
 * @param newestArchived the number of the newest archived segment by timeline
 */
export function walLag(
  { lsn, timeline, segmentBytes, slotLsn }: WalPosition,
  newestArchived: ReadonlyMap<number, number>,
): WalLag {
  const lastTimeline = Math.max(
    ...[...newestArchived.keys()].filter((archived) => timeline === null || archived <= timeline),
  );
  const last = newestArchived.get(lastTimeline);
  const retained = slotLsn === null ? null : Math.max(0, Number(lsn - slotLsn));
  if (last === undefined)
    return { pendingSegments: null, archiveLagBytes: null, slotRetainedBytes: retained };
  const lag = Number(lsn) - (last + 1) * segmentBytes;
  // on a timeline that it has left, the server came further than it is now: that says nothing of this one
  const isComparable = lag >= 0 || lastTimeline === timeline;
  const behind = isComparable ? Math.max(0, lag) : null; // a segment may be archived after the server was asked
  return {
    pendingSegments: behind === null ? null : Math.floor(behind / segmentBytes),
    archiveLagBytes: behind,
    slotRetainedBytes: retained,
  };
}
