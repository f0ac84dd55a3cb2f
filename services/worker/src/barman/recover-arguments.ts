import { RESTORE, type Staging, stagingOptions } from '../catalogue/versions.ts';

/** Which backup Barman restores, where to, and with how much WAL. */
export interface RestoreRequest extends Staging {
  server: string;
  backupId: string;
  /** The ssh command by which Barman reaches the recovery host, as a shell reads it. */
  remoteSshCommand: string;
  /** An empty directory on the recovery host. */
  destination: string;
  /** Where tablespaces go; Barman restores one that is not named here to where it was on its own server. */
  tablespaces: readonly { name: string; location: string }[];
  /** Major version of its PostgreSQL: `17`. */
  postgresMajor: string;
  /** The timeline to recover to, when it is not the backup's own. */
  timeline: number | null;
  /** Whether WAL after the end of the backup is of no use. */
  onlyConsistent: boolean;
  signal: AbortSignal;
}

/**
 * The command line of a restore. Pure.
 * All WAL is copied: a restored server must never request it from the Barman host. The caller that starts the server
 * decides how far to replay it. Barman gets no target time: until 3.10 it copies no WAL after the first file that is
 * newer (Barman issue 881), and interprets a time in UTC as one in its own zone, so that the target can lie in a file
 * that it omitted.
 */
export function recoverArguments(request: RestoreRequest, barmanVersion: string): string[] {
  const { server, backupId, remoteSshCommand, destination, tablespaces, timeline, onlyConsistent } = request;
  return [
    RESTORE,
    '--no-get-wal',
    ...['--remote-ssh-command', remoteSshCommand],
    ...stagingOptions(request, barmanVersion),
    ...tablespaces.flatMap(({ name, location }) => ['--tablespace', `${name}:${location}`]),
    ...(timeline === null ? [] : ['--target-tli', String(timeline)]),
    ...(onlyConsistent ? ['--target-immediate'] : []),
    ...[server, backupId, destination],
  ];
}
