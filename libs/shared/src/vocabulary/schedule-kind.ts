import type { BackupType, JobName } from './jobs.ts';

/** What a schedule is for, as metrics and `/api/servers` name it. */
export const SCHEDULE_KINDS = [
  'backup',
  'incremental',
  'recovery',
  'check',
  'catalogue',
  'maintenance',
] as const;

export type ScheduleKind = (typeof SCHEDULE_KINDS)[number];

const kindOfJob: Readonly<Record<JobName, ScheduleKind>> = {
  backup: 'backup',
  'recovery-test': 'recovery',
  check: 'check',
  catalogue: 'catalogue',
  cron: 'maintenance',
  'receive-wal': 'maintenance',
  sweep: 'maintenance',
};

/** The kind of a schedule by what it starts: `backup` is that of full backups. */
export function scheduleKind({
  job,
  backupType,
}: {
  job: JobName;
  backupType?: BackupType | undefined;
}): ScheduleKind {
  return backupType === 'incremental' ? 'incremental' : kindOfJob[job];
}
