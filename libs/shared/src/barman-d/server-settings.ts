import type { AnnotatedSettings, RecoverySettings } from './annotations.ts';
import type { ServerAddress } from './conninfo.ts';

/** One `[server]` section of `barman.d`, as far as Barback is concerned. Absent settings are null. */
export interface ServerSettings extends AnnotatedSettings {
  name: string;
  /** Absolute path of the file that contains the section. */
  file: string;
  /** 1-based line of the section header. */
  line: number;
  /** Barman's own `active` option; Barman neither backs up nor archives an inactive server. */
  active: boolean;
  /** The role that Barman's own `conninfo` logs in as. */
  conninfoUser: string | null;
  /** Where PostgreSQL listens, by the same `conninfo`; null when that does not name one place. */
  conninfoAddress: ServerAddress | null;
  /** Whether every user of the host sees a password of this server with `ps` while Barman streams. */
  passwordIsShown: boolean;
  /** Whether its backups are to be encrypted (`encryption`); Barman before 3.14 does not know the option. */
  asksForEncryption: boolean;
  /** Null when its backups are not tested by recovery. */
  recovery: RecoverySettings | null;
}
