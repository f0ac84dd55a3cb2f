import { createReadStream } from 'node:fs';

const LINE_FEED = 0x0a;
const CHUNK_BYTES = 256 * 1024;

export interface Line {
  text: string;
  /** The offset of the byte after its line feed; null when it has none, or none yet, and is the last. */
  endByte: number | null;
}

/**
 * Reads a file line by line, from a byte at which a line begins to what is its end now. Without a file there is
 * nothing. `node:readline` would also end lines at the separators of Unicode, which JSON has inside of strings.
 *
 * @throws the error of the file system when the file cannot be read
 */
export async function* readLines(file: string, fromByte = 0): AsyncGenerator<Line> {
  let rest: Buffer = Buffer.alloc(0);
  let restByte = fromByte;
  try {
    for await (const chunk of createReadStream(file, { start: fromByte, highWaterMark: CHUNK_BYTES })) {
      const bytes: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let at = 0;
      for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, at)) {
        yield { text: bytes.toString('utf8', at, end), endByte: restByte + end + 1 };
        at = end + 1;
      }
      rest = bytes.subarray(at);
      restByte += at;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  if (rest.length > 0) yield { text: rest.toString('utf8'), endByte: null };
}
