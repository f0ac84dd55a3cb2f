import { parseLsn } from '../../../../wal/lsn.ts';
import type { ArchivedWal } from '../../../../wal-archive/archived-wal.ts';
import type { ScriptOutcome } from '../../../host/recovery-host.ts';
import { loadScript } from '../../../host/script.ts';
import type { RecoveryInProgress } from '../../../ladder/step.ts';
import { LONG_HEADER_BYTES, type PageHeader } from '../../../wal/page-header.ts';
import { bytesAtEnd, lastSegments } from '../../../wal/replay-end.ts';
import {
  parseOddSegments,
  parseSegmentHeaders,
  type RestoredWal,
  replayPath,
} from '../../../wal/restored-wal.ts';

const HEADERS = loadScript(import.meta.dirname, 'headers.sh');
const KEEP = loadScript(import.meta.dirname, 'keep.sh');
const READ_KEPT = loadScript(import.meta.dirname, 'read-kept.sh');
const REPLAY_END = loadScript(import.meta.dirname, 'replay-end.sh');
/** So many segments' names and headers fit into what is kept of a script's output. */
const SEGMENTS_A_PAGE = 500;
/** In the data directory, which goes as a whole: the last WAL as it was restored. */
const KEPT = 'barback-last-wal';

type Failed = Extract<ScriptOutcome, { status: 'failed' }>;
type Test = Pick<RecoveryInProgress, 'host' | 'place' | 'prepared' | 'request'>;

const run = async ({ host, prepared }: Test, script: string, args: readonly string[], signal: AbortSignal) =>
  await host.run(script, args, { ...(prepared !== null && { asUser: prepared.owner }), signal });

/** Reads the header of each restored segment before PostgreSQL starts, and preserves the last ones. */
export async function readRestoredWal(
  test: Test,
  wal: ArchivedWal,
  signal: AbortSignal,
): Promise<{ status: 'passed'; restored: RestoredWal } | Failed> {
  const { place, request } = test;
  const { segmentBytes } = request.backup;
  const headers = new Map<string, PageHeader | null>();
  let oddBytes = new Map<string, number>();
  for (let isMore = true; isMore; ) {
    const args = [place.dataDirectory, segmentBytes, headers.size, SEGMENTS_A_PAGE, LONG_HEADER_BYTES].map(
      String,
    );
    const page = await run(test, HEADERS, args, signal);
    if (page.status === 'failed') return page;
    const found = parseSegmentHeaders(page.stdout);
    if (headers.size === 0) oddBytes = parseOddSegments(page.values.odd_segments ?? '');
    for (const [name, header] of found) headers.set(name, header);
    isMore = found.length === SEGMENTS_A_PAGE;
  }
  const restored = { headers, oddBytes };
  const last = lastSegments(replayPath(wal, restored, segmentBytes), restored, segmentBytes);
  const names = last.map(({ name }) => name).filter((name) => headers.has(name));
  const kept = await run(test, KEEP, [place.dataDirectory, KEPT, ...names], signal);
  return kept.status === 'failed' ? kept : { status: 'passed', restored };
}

/** Where a replay ended, by the files that it left. */
export interface LeftEnd {
  timeline: number;
  at: bigint;
}

/** Finds where a replay ended, in a cluster that has left its recovery. */
export async function readReplayEnd(
  test: Test,
  signal: AbortSignal,
): Promise<{ status: 'passed'; end: LeftEnd } | Failed> {
  const looked = await run(test, REPLAY_END, [test.place.dataDirectory], signal);
  if (looked.status === 'failed') return looked;
  const [, timeline, at] = /^(\d+) ([\dA-F]+\/[\dA-F]+)$/.exec(looked.values.ended ?? '') ?? [];
  if (timeline !== undefined && at !== undefined) {
    return { status: 'passed', end: { timeline: Number(timeline), at: parseLsn(at) } };
  }
  const reason =
    'PostgreSQL accepts connections, but left no history file of the timeline that its recovery ended';
  return { status: 'failed', reason, log: looked.output };
}

/** Reads what there is of the WAL that a replay did not apply, of the segment that it ended in. */
export async function readUnreplayed(
  test: Test,
  at: bigint,
  wal: ArchivedWal,
  restored: RestoredWal,
  signal: AbortSignal,
): Promise<{ status: 'passed'; read: Map<string, Buffer> } | Failed> {
  const { segmentBytes } = test.request.backup;
  const last = lastSegments(replayPath(wal, restored, segmentBytes), restored, segmentBytes);
  const segment = last.find(({ address }) => at > address && at < address + BigInt(segmentBytes));
  if (segment === undefined || !restored.headers.has(segment.name))
    return { status: 'passed', read: new Map() };
  const parts = bytesAtEnd(at, segment, segmentBytes);
  const args = parts.flatMap(({ segment, offset, bytes }) => [segment, String(offset), String(bytes)]);
  const said = await run(test, READ_KEPT, [test.place.dataDirectory, KEPT, ...args], signal);
  if (said.status === 'failed') return said;
  const lines = [...said.stdout.matchAll(/^([\dA-F]{24}\/\d+)=([\da-f]*)$/gm)];
  return {
    status: 'passed',
    read: new Map(lines.map(([, key = '', digits = '']) => [key, Buffer.from(digits, 'hex')])),
  };
}
