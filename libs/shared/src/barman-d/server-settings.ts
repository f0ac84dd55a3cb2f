import type { AnnotationValue } from './annotations.ts';

/** One `[server]` section of `barman.d`, as far as Barback is concerned. Absent settings are null. */
export interface ServerSettings {
  name: string;
  /** Absolute path of the file the section stands in. */
  file: string;
  /** 1-based line of the section header. */
  line: number;
  /** Barman's own `active` option; Barman neither backs up nor archives an inactive server. */
  active: boolean;
  /** The role that Barman's own `conninfo` logs in as. */
  conninfoUser: string | null;
  /** Whether every user of the host sees a password of this server with `ps` while Barman streams. */
  passwordIsShown: boolean;
  backupCron: string | null;
  /** IANA zone of all cron patterns of this server, or null for the default zone. */
  backupTimezone: string | null;
  /** Whose workers have its Barman home. */
  backupPool: string;
  recoverySshCommand: string | null;
  recoveryCron: string | null;
  /** Directory on the recovery host under which each server gets one of its own. */
  recoveryDirectory: string;
  recoveryTarget: AnnotationValue<'recovery_target'>;
  /** For a whole recovery test. */
  recoveryTimeoutSeconds: number;
  /** After which `read` begins with no other table; null: all are read in each test. */
  recoveryReadTimeSeconds: number | null;
  /** How many tests may run on the recovery host at the same time. */
  recoveryHostSlots: number;
  recoverySharedPreloadLibraries: string[];
  recoveryKeepFailed: boolean;
  recoverySql: AnnotationValue<'recovery_sql'>[];
  recoveryMaxDurationSeconds: number | null;
  recoveryMaxDataAgeSeconds: number | null;
  recoveryVerify: AnnotationValue<'recovery_verify'> | null;
}
