import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, zstdDecompress } from 'node:zlib';
import type { Timeline } from './required-wal.ts';
import { parseTimelineHistory } from './timeline-history.ts';

/** Compressions that are undone without a process, by how such a file begins. */
const COMPRESSIONS = [
  { begin: Buffer.from([0x1f, 0x8b]), decompress: promisify(gunzip) },
  { begin: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), decompress: promisify(zstdDecompress) },
];

/**
 * Reads the `.history` file of a timeline from a WAL archive. Barman compresses it as it does segments: null when that
 * is neither gzip nor zstd, or when the file is damaged or not there.
 */
export async function readTimelineHistory(walsDirectory: string, timeline: number): Promise<Timeline | null> {
  try {
    const file = await readFile(join(walsDirectory, historyName(timeline)));
    const compression = COMPRESSIONS.find(({ begin }) => file.subarray(0, begin.length).equals(begin));
    const text = (await compression?.decompress(file)) ?? file;
    const history = parseTimelineHistory(text.toString());
    return history === null ? null : { timeline, history };
  } catch {
    return null;
  }
}

/** `00000002.history`. Pure. */
export function historyName(timeline: number): string {
  return `${timeline.toString(16).toUpperCase().padStart(8, '0')}.history`;
}
