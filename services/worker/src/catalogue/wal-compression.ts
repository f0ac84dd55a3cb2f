/** How Barman is meant to compress archived WAL. */
export interface WalCompression {
  /** `compression`, as Barman shows it; null when WAL is stored as it is. */
  compression: string | null;
  /** `path_prefix`: where Barman looks for programs first; null when it is not set. */
  pathPrefix: string | null;
}
