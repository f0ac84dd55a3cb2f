/** The header of the first page of a WAL segment, as PostgreSQL writes it since 9.3. */
export interface PageHeader {
  /** Whether the machine that wrote it has the higher byte of a number first. */
  bigEndian: boolean;
  /** Of the format: one number for each major version of PostgreSQL. */
  magic: number;
  timeline: number;
  /** The position that the page begins at. */
  address: bigint;
  /** How many bytes of the record that an earlier page began are still to come; 0 when none continues here. */
  continuedBytes: number;
  systemId: bigint;
  segmentBytes: number;
  pageBytes: number;
}

/** The length of the header at the start of a segment: C's `XLogLongPageHeaderData`. */
export const LONG_HEADER_BYTES = 40;

/** The length of the header of every other page: `XLogPageHeaderData`. */
export const SHORT_HEADER_BYTES = 24;

const IS_CONTINUATION = 0x0001;
const IS_LONG = 0x0002;

/** The byte order of numbers: the magic number is `D0xx` or `D1xx`. Null when it is not a header. */
function isBigEndian(bytes: Buffer): boolean | null {
  if (bytes[1] === 0xd1 || bytes[1] === 0xd0) return false;
  return bytes[0] === 0xd1 || bytes[0] === 0xd0 ? true : null;
}

/** Reads numbers in the byte order of the machine that wrote them. */
export function numbersIn(bytes: Buffer, bigEndian: boolean) {
  return {
    of16: (at: number) => (bigEndian ? bytes.readUInt16BE(at) : bytes.readUInt16LE(at)),
    of32: (at: number) => (bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at)),
    of64: (at: number) => (bigEndian ? bytes.readBigUInt64BE(at) : bytes.readBigUInt64LE(at)),
  };
}

/** Parses the header of a segment's first page; null when these bytes are not one, such as zeros. Pure. */
export function parseSegmentHeader(bytes: Buffer): PageHeader | null {
  const page = parsePageHeader(bytes);
  if (page === null || !page.isLong || bytes.length < LONG_HEADER_BYTES) return null;
  const { of32, of64 } = numbersIn(bytes, page.bigEndian);
  const { bigEndian, magic, timeline, address, continuedBytes } = page;
  return {
    ...{ bigEndian, magic, timeline, address, continuedBytes },
    systemId: of64(24),
    segmentBytes: of32(32),
    pageBytes: of32(36),
  };
}

/** Parses the part of a header that every page has; null when these bytes are not one. Pure. */
export function parsePageHeader(bytes: Buffer) {
  const bigEndian = isBigEndian(bytes);
  if (bigEndian === null || bytes.length < SHORT_HEADER_BYTES) return null;
  const { of16, of32, of64 } = numbersIn(bytes, bigEndian);
  const info = of16(2);
  return {
    bigEndian,
    magic: of16(0),
    isLong: (info & IS_LONG) !== 0,
    timeline: of32(4),
    address: of64(8),
    continuedBytes: (info & IS_CONTINUATION) === 0 ? 0 : of32(16),
  };
}
