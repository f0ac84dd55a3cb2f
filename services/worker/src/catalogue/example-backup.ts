import type { BackupInfo } from './backup-info.ts';

/** A `DONE` backup of PostgreSQL 15, for tests that care about a few of its fields. */
export function exampleBackup(fields: Partial<BackupInfo> = {}): BackupInfo {
  return {
    backupId: '20261123T111914',
    status: 'DONE',
    beginAt: '2026-11-23T11:19:14.662Z',
    endAt: '2026-11-23T11:19:15.931Z',
    sizeBytes: 23131372,
    deduplicatedSizeBytes: 23131372,
    compression: null,
    encryption: null,
    beginWal: '000000010000000000000003',
    endWal: '000000010000000000000003',
    beginXlog: '0/3000028',
    endXlog: '0/3000138',
    timeline: 1,
    segmentBytes: 16777216,
    mode: 'postgres',
    copyDurationSeconds: 1.5,
    pgVersion: 150018,
    systemId: '7711324798150940538',
    error: null,
    parentBackupId: null,
    summarizesWal: null,
    hasFiles: true,
    tablespaces: [],
    configurationFiles: { required: ['postgresql.conf', 'pg_hba.conf'], userNameMap: 'pg_ident.conf' },
    ...fields,
  };
}
