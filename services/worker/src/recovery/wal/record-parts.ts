import { numbersIn, type PageHeader } from './page-header.ts';

/** `xl_tot_len`, `xl_xid`, `xl_prev`, …: C's `XLogRecord`. */
export const RECORD_HEADER_BYTES = 24;

/** The length of what follows the header of a record, by its first byte, in bytes after that byte. */
const MAIN_DATA_SHORT = 255;
const MAIN_DATA_LONG = 254;
const ORIGIN = { id: 253, bytes: 2 };
const TOP_TRANSACTION = { id: 252, bytes: 4 };
const MAX_BLOCK_ID = 32;

const BLOCK = { hasImage: 0x10, sameRelation: 0x80, relationBytes: 12, numberBytes: 4 };
const IMAGE_HAS_HOLE = 0x01;
/** PostgreSQL 15 counts the ways of compression. */
const IMAGE_IS_COMPRESSED = { until14: 0x02, since15: 0x1c };
const MAGIC = { of15: 0xd110, newest: 0xd118 };

/**
 * Whether the lengths of a record's parts add up to its own. Null when that is unknown: the list of its parts is
 * incomplete, or PostgreSQL is newer than this table. Pure.
 * @param bytes from the start of the record
 */
export function recordAddsUp(
  bytes: Buffer,
  { bigEndian, magic }: Pick<PageHeader, 'bigEndian' | 'magic'>,
): boolean | null {
  if (magic > MAGIC.newest) return null;
  const { of16, of32 } = numbersIn(bytes, bigEndian);
  const isCompressed = magic >= MAGIC.of15 ? IMAGE_IS_COMPRESSED.since15 : IMAGE_IS_COMPRESSED.until14;
  const length = of32(0);
  let at = RECORD_HEADER_BYTES;
  let dataBytes = 0;
  try {
    while (length - at > dataBytes) {
      const id = bytes.readUInt8(at++);
      if (id === MAIN_DATA_SHORT) return at + 1 + dataBytes + bytes.readUInt8(at) === length;
      if (id === MAIN_DATA_LONG) return at + 4 + dataBytes + of32(at) === length;
      if (id === ORIGIN.id) at += ORIGIN.bytes;
      else if (id === TOP_TRANSACTION.id) at += TOP_TRANSACTION.bytes;
      else if (id > MAX_BLOCK_ID) return false;
      else {
        const flags = bytes.readUInt8(at);
        dataBytes += of16(at + 1);
        at += 3;
        if (flags & BLOCK.hasImage) {
          const image = bytes.readUInt8(at + 4);
          dataBytes += of16(at);
          at += 5 + (image & isCompressed && image & IMAGE_HAS_HOLE ? 2 : 0);
        }
        if (!(flags & BLOCK.sameRelation)) at += BLOCK.relationBytes;
        at += BLOCK.numberBytes;
      }
    }
    return length - at === dataBytes;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
