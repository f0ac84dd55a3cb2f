import { LONG_HEADER_BYTES, type PageHeader, SHORT_HEADER_BYTES } from './page-header.ts';

/** The header of a whole, healthy segment, for tests that care about a few of its fields. */
export function exampleHeader(fields: Partial<PageHeader> = {}): PageHeader {
  return {
    bigEndian: false,
    magic: 0xd110,
    timeline: 1,
    address: 0x3000000n,
    continuedBytes: 0,
    systemId: 7711324798150940538n,
    segmentBytes: 16777216,
    pageBytes: 8192,
    ...fields,
  };
}

/** The same in PostgreSQL's format: the first page of a segment or, when `isLong` is false, any other. */
export function headerBytes(header: PageHeader, isLong = true): Buffer {
  const bytes = Buffer.alloc(isLong ? LONG_HEADER_BYTES : SHORT_HEADER_BYTES);
  bytes.writeUInt16LE(header.magic, 0);
  bytes.writeUInt16LE((header.continuedBytes > 0 ? 1 : 0) | (isLong ? 2 : 0), 2);
  bytes.writeUInt32LE(header.timeline, 4);
  bytes.writeBigUInt64LE(header.address, 8);
  bytes.writeUInt32LE(header.continuedBytes, 16);
  if (!isLong) return bytes;
  bytes.writeBigUInt64LE(header.systemId, 24);
  bytes.writeUInt32LE(header.segmentBytes, 32);
  bytes.writeUInt32LE(header.pageBytes, 36);
  return bytes;
}
