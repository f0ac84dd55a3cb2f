import { join } from 'node:path';

/** Where one server's files lie. Each directory can be set apart in Barman's configuration. */
export interface ServerLayout {
  backupDirectory: string;
  basebackupsDirectory: string;
  walsDirectory: string;
  errorsDirectory: string;
}

/** Barman's defaults, for as long as Barman has not been asked. */
export function defaultLayout(barmanHome: string, server: string): ServerLayout {
  const backupDirectory = join(barmanHome, server);
  return {
    backupDirectory,
    basebackupsDirectory: join(backupDirectory, 'base'),
    walsDirectory: join(backupDirectory, 'wals'),
    errorsDirectory: join(backupDirectory, 'errors'),
  };
}
