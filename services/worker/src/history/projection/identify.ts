import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { readLines } from '@barback/shared/history/read-lines';

export interface Identified {
  /** The same wherever the file is mounted, copied or moved to; another for each Barman home. */
  id: string;
  sizeBytes: number;
}

/**
 * Identifies the history in a file by its first line, which never changes. Null while it has none.
 * @throws the error of the file system when the file cannot be read
 */
export async function identify(file: string): Promise<Identified | null> {
  for await (const { text, endByte } of readLines(file)) {
    if (endByte === null) return null;
    const id = createHash('sha256').update(text).digest('hex').slice(0, 16);
    return { id, sizeBytes: (await stat(file)).size };
  }
  return null;
}
