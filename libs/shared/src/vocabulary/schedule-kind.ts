import type { JobName } from './jobs.ts';

/** What a schedule is for, as metrics and `/api/servers` name it. */
export const SCHEDULE_KINDS = ['backup', 'recovery', 'check', 'catalogue', 'maintenance'] as const;

export type ScheduleKind = (typeof SCHEDULE_KINDS)[number];

/** The kind of the schedules that start a job. */
export const scheduleKind: Readonly<Record<JobName, ScheduleKind>> = {
  backup: 'backup',
  'recovery-test': 'recovery',
  check: 'check',
  catalogue: 'catalogue',
  cron: 'maintenance',
  'receive-wal': 'maintenance',
  sweep: 'maintenance',
};
