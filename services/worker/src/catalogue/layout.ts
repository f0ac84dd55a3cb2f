import { join } from 'node:path';
import { walLists } from './versions.ts';

/** Where one server's files lie. Each directory can be set apart in Barman's configuration. */
export interface ServerLayout {
  backupDirectory: string;
  basebackupsDirectory: string;
  walsDirectory: string;
  errorsDirectory: string;
  /** Barman's own lists of archived WAL; the first existing one counts. */
  walLists: readonly string[];
  /** Of all servers together. */
  lockDirectory: string;
}

/** The file whose lock shows that Barman is running (Barman 2 to 3.20); the file remains afterwards. */
export function lockFile(
  { lockDirectory }: Pick<ServerLayout, 'lockDirectory'>,
  server: string,
  work: 'backup' | 'receive-wal',
): string {
  return join(lockDirectory, `.${server}-${work}.lock`);
}

/** The server that a lock file of that name is of; null when it is another file. */
export function serverOfLockFile(name: string, work: 'backup' | 'receive-wal'): string | null {
  const suffix = `-${work}.lock`;
  return name.startsWith('.') && name.endsWith(suffix) ? name.slice(1, -suffix.length) : null;
}

/** Barman's defaults, until Barman has been queried. */
export function defaultLayout(barmanHome: string, server: string): ServerLayout {
  const backupDirectory = join(barmanHome, server);
  const walsDirectory = join(backupDirectory, 'wals');
  return {
    backupDirectory,
    basebackupsDirectory: join(backupDirectory, 'base'),
    walsDirectory,
    errorsDirectory: join(backupDirectory, 'errors'),
    walLists: walLists(server, walsDirectory, null),
    lockDirectory: barmanHome,
  };
}
