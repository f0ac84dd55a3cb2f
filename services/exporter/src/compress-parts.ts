import { promisify } from 'node:util';
import { constants, crc32, deflateRaw } from 'node:zlib';

const deflate = promisify(deflateRaw);

/** RFC 1952: deflate, no name, no time, an unknown system. */
const HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);
/** RFC 1951: an empty last block. */
const LAST_BLOCK = Buffer.from([3, 0]);

/**
 * Makes one gzip file of parts of a text, and compresses a part only once as long as it is the identical buffer: each is
 * a run of blocks of its own, which refers to no other.
 */
export function partsCompressor(): (parts: readonly Buffer[]) => Promise<Buffer> {
  const known = new WeakMap<Buffer, Promise<Buffer>>();
  const compressed = (part: Buffer) => {
    const blocks =
      known.get(part) ??
      deflate(part, { level: constants.Z_BEST_SPEED, finishFlush: constants.Z_FULL_FLUSH });
    known.set(part, blocks);
    blocks.catch(() => known.delete(part)); // the next one tries again
    return blocks;
  };
  return async (parts) => {
    const blocks = await Promise.all(parts.map(compressed));
    const trailer = Buffer.alloc(8);
    trailer.writeUInt32LE(parts.reduce((sum, part) => crc32(part, sum), 0));
    trailer.writeUInt32LE(parts.reduce((sum, { length }) => sum + length, 0) % 2 ** 32, 4);
    return Buffer.concat([HEADER, ...blocks, LAST_BLOCK, trailer]);
  };
}
