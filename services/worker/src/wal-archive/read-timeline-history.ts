import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, zstdDecompress } from 'node:zlib';
import { parseTimelineHistory, type TimelineSwitch } from '../wal/timeline-history.ts';

/** Compressions that are undone without a process, by how such a file begins. */
const COMPRESSIONS = [
  { begin: Buffer.from([0x1f, 0x8b]), decompress: promisify(gunzip) },
  { begin: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), decompress: promisify(zstdDecompress) },
];

/**
 * Reads the `.history` file of a timeline from a WAL archive, which Barman compresses or encrypts like segments. Null
 * when its content is unknown: it is not text, and neither gzip nor zstd, or it does not exist any more.
 */
export async function readTimelineHistory(
  walsDirectory: string,
  timeline: number,
): Promise<readonly TimelineSwitch[] | 'damaged' | null> {
  const file = await readFile(join(walsDirectory, historyName(timeline))).catch(() => null);
  if (file === null) return null;
  const compression = COMPRESSIONS.find(({ begin }) => file.subarray(0, begin.length).equals(begin));
  try {
    const text = (await compression?.decompress(file)) ?? file;
    return (
      parseTimelineHistory(text.toString()) ?? (compression !== undefined || isText(text) ? 'damaged' : null)
    );
  } catch {
    return 'damaged';
  }
}

/** One that bzip2 compressed may look like a text. */
function isText(bytes: Buffer): boolean {
  return (
    !bytes.subarray(0, 3).equals(Buffer.from('BZh')) &&
    bytes.every((byte) => byte === 9 || byte === 10 || byte === 13 || (byte >= 32 && byte < 127))
  );
}

/** `00000002.history`. Pure. */
export function historyName(timeline: number): string {
  return `${timeline.toString(16).toUpperCase().padStart(8, '0')}.history`;
}
