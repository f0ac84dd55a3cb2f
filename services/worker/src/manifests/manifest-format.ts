/** A file of a backup as a manifest lists it. */
export interface ListedFile {
  /** Below the restored data directory, byte by byte. */
  path: Buffer;
  bytes: number;
  modifiedAt: Date;
  /** Of its content, in hexadecimal. */
  sha256: string;
}

/** The WAL that a backup needs. */
interface WalRange {
  timeline: number;
  beginXlog: string;
  endXlog: string;
}

/** The head of a manifest that `pg_verifybackup` reads (PostgreSQL 13 and later). */
export const MANIFEST_BEGIN = '{ "PostgreSQL-Backup-Manifest-Version": 1,\n"Files": [';

/** One file, in the order that they come. Pure. */
export function manifestLine({ path, bytes, modifiedAt, sha256 }: ListedFile, isFirst: boolean): string {
  const text = path.toString();
  const isText = Buffer.from(text).equals(path);
  const name = isText ? `"Path": ${JSON.stringify(text)}` : `"Encoded-Path": "${path.toString('hex')}"`;
  const modified = modifiedAt.toISOString().replace('T', ' ').slice(0, 19);
  return `${isFirst ? '' : ','}\n{ ${name}, "Size": ${bytes}, "Last-Modified": "${modified} GMT", "Checksum-Algorithm": "SHA256", "Checksum": "${sha256}" }`;
}

/** Everything after the files except the manifest's own checksum. Pure. */
export function manifestEnd({ timeline, beginXlog, endXlog }: WalRange): string {
  return `\n],\n"WAL-Ranges": [\n{ "Timeline": ${timeline}, "Start-LSN": "${beginXlog}", "End-LSN": "${endXlog}" }\n],\n`;
}

/** The last line, which no checksum covers. Pure. */
export function manifestChecksum(sha256: string): string {
  return `"Manifest-Checksum": "${sha256}"}\n`;
}
