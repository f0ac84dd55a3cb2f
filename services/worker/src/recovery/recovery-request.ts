import type { Logger } from '@barback/shared/service/log';
import type { RecoveryStepName } from '@barback/shared/state/recovery-test';
import type { Barman } from '../barman/barman.ts';

/** Which backup to restore, and where. */
export interface RecoveryRequest {
  server: string;
  trigger: string;
  /** The `ssh` command line of `#:backup_recovery_ssh_cmd`. */
  sshCommand: string;
  /** Directory on the recovery host; the test works in `<recoveryDirectory>/<server>` alone. */
  recoveryDirectory: string;
  backup: {
    backupId: string;
    /** ISO with zone. */
    endedAt: string;
    sizeBytes: number;
    /** `server_version_num` of the backed-up server: 150018. */
    pgVersion: number;
    /** Null when Barman did not record it; then the restored server's identity is not compared. */
    systemId: string | null;
    /** Names; null when they are not known, and then nothing is restored. */
    tablespaces: readonly string[] | null;
  };
}

/** What a recovery test needs from outside. */
export interface RecoveryDependencies {
  /** Has Barman restore a backup; a restore that Barman itself calls invalid has failed. */
  restore: Barman['recover'];
  log: Logger;
  /** Ends the test early; what it made on the recovery host is removed all the same. */
  signal: AbortSignal;
  onStep?(name: RecoveryStepName): void;
}
