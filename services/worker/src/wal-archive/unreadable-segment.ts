import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { LOG_DIGITS } from '../wal/wal-segment.ts';

const BEGIN_BYTES = 4;

/** The first bytes of a file that Barman archived, and its decompression; null where that requires a program. */
const FORMATS = [
  { begin: [0x1f, 0x8b], decompress: createGunzip },
  { begin: [0x28, 0xb5, 0x2f, 0xfd], decompress: createZstdDecompress },
  { begin: [...Buffer.from('BZh')], decompress: null },
  { begin: [0xfd, 0x37, 0x7a, 0x58], decompress: null },
  { begin: [0x04, 0x22, 0x4d, 0x18], decompress: null },
  // snappy, and what gpg encrypted: with an old or a new packet header
  { begin: [0xff, 0x06, 0x00, 0x00], decompress: null },
  { begin: [0x84], decompress: null },
  { begin: [0x85], decompress: null },
  { begin: [0xc1], decompress: null },
];

/**
 * Which of these segments of an archive cannot be decompressed, and why: Barman ends a restore at such a segment and
 * does not name it. Null when all can, or when it is unknown.
 */
export async function unreadableSegment(
  walsDirectory: string,
  segments: readonly string[],
  signal: AbortSignal,
): Promise<string | null> {
  for (const name of segments) {
    if (signal.aborted) return null;
    const path = join(walsDirectory, name.slice(0, LOG_DIGITS), name);
    const begin = await beginOf(path);
    if (begin === null) continue;
    const format = FORMATS.find((one) => one.begin.every((byte, at) => begin[at] === byte));
    // the magic number of a page of WAL, with the lower byte first or last
    const isWal = [begin[0], begin[1]].some((byte) => byte === 0xd0 || byte === 0xd1);
    if (format === undefined && !isWal) return inWords(name, 'it is neither WAL nor compressed');
    if (!format?.decompress) continue;
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
    const error = await pipeline(createReadStream(path), format.decompress(), nowhere, { signal }).then(
      () => null,
      (error: Error) => error,
    );
    if (error !== null && !signal.aborted)
      return inWords(name, `it cannot be decompressed: ${error.message}`);
  }
  return null;
}

const inWords = (name: string, why: string) =>
  `WAL segment ${name} is damaged in the archive (${why}): nothing after it can be recovered: take a new backup`;

async function beginOf(path: string): Promise<Buffer | null> {
  const file = await open(path).catch(() => null);
  if (file === null) return null;
  try {
    return (await file.read(Buffer.alloc(BEGIN_BYTES), 0, BEGIN_BYTES, 0)).buffer;
  } finally {
    await file.close();
  }
}
