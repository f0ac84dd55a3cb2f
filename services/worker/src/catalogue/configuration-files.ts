/** Files of a server's configuration that are in the data directory, by their paths there. */
export interface ConfigurationFiles {
  /** PostgreSQL does not start without one of them. */
  required: string[];
  /** PostgreSQL starts without this file and then refuses logins that need it; the file may never have existed. */
  userNameMap: string | null;
}

interface Said {
  pgdata: string | null;
  config_file: string | null;
  hba_file: string | null;
  ident_file: string | null;
  /** As Python prints a list: `['/pg/data/postgresql.auto.conf']`. */
  included_files: string | null;
}

/** Barman creates it when it does not exist. */
const MADE_BY_BARMAN = 'postgresql.auto.conf';

/**
 * The configuration files in `backup.info`. Debian stores them elsewhere, and then they are not part of a backup. Pure.
 */
export function configurationFiles(said: Said): ConfigurationFiles {
  const within = (path: string | null) =>
    said.pgdata !== null && path?.startsWith(`${said.pgdata}/`) ? path.slice(said.pgdata.length + 1) : null;
  const included = [...(said.included_files ?? '').matchAll(/'([^'\\]+)'/g)].map(([, path = '']) => path);
  const required = [said.config_file, said.hba_file, ...included].flatMap((path) => within(path) ?? []);
  return {
    required: [...new Set(required)].filter((path) => path !== MADE_BY_BARMAN),
    userNameMap: within(said.ident_file),
  };
}
