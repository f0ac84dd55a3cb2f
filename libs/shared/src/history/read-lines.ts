import { createReadStream } from 'node:fs';

const LINE_FEED = 0x0a;
const CHUNK_BYTES = 256 * 1024;
/** No run and no test has so much to tell, with the logs of all its steps. */
const LONGEST_LINE_BYTES = 16 * 1024 * 1024;

export interface Line {
  /** Empty also when it is longer than any line that is written. */
  text: string;
  /** The offset of the byte after its line feed; null when it has none, or none yet, and is the last. */
  endByte: number | null;
}

/**
 * Reads a file line by line, from a byte at which a line begins to the current end. Empty without a file.
 * `node:readline` would also split lines at the separators of Unicode, which JSON may contain in strings.
 * @param longestBytes the text of a longer line is omitted
 * @throws the error of the file system when the file cannot be read
 */
export async function* readLines(
  file: string,
  fromByte = 0,
  longestBytes = LONGEST_LINE_BYTES,
): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let partsBytes = 0;
  let chunkByte = fromByte;
  const take = (part: Buffer) => {
    partsBytes += part.length;
    if (partsBytes <= longestBytes) parts.push(part);
  };
  const text = () => (partsBytes <= longestBytes ? Buffer.concat(parts).toString('utf8') : '');
  try {
    for await (const chunk of createReadStream(file, { start: fromByte, highWaterMark: CHUNK_BYTES })) {
      const bytes: Buffer = chunk;
      let at = 0;
      for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, at)) {
        take(bytes.subarray(at, end));
        yield { text: text(), endByte: chunkByte + end + 1 };
        parts = [];
        partsBytes = 0;
        at = end + 1;
      }
      if (at < bytes.length) take(bytes.subarray(at));
      if (partsBytes > longestBytes) parts = [];
      chunkByte += bytes.length;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  if (partsBytes > 0) yield { text: text(), endByte: null };
}
