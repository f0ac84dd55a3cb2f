import { DEFAULT_POOL } from '../plan/pools.ts';
import type { AnnotationName, AnnotationValue } from './annotations.ts';
import { conninfoUser } from './conninfo-user.ts';
import type { ServerSettings } from './server-settings.ts';
import { showsPassword } from './shown-password.ts';

/** One section of a server file as it was read: Barman's options as text, our annotations as values. */
export interface Section {
  name: string;
  /** 1-based line of the section header. */
  line: number;
  options: Map<string, string>;
  /** `line` is the 1-based line of the last value. */
  annotations: Map<AnnotationName, { line: number; values: unknown[] }>;
}

/** What a section means for Barback, with the defaults of what it leaves out. */
export function sectionSettings(file: string, section: Section): ServerSettings {
  const all = <Name extends AnnotationName>(name: Name) =>
    (section.annotations.get(name)?.values ?? []) as AnnotationValue<Name>[];
  const one = <Name extends AnnotationName>(name: Name) => all(name)[0] ?? null;
  return {
    name: section.name,
    file,
    line: section.line,
    // Whatever else stands there, Barman takes its default: true.
    active: !/^(false|f|no|0|off)$/i.test(section.options.get('active') ?? ''),
    conninfoUser: conninfoUser(section.options.get('conninfo') ?? ''),
    passwordIsShown: showsPassword((name) => section.options.get(name)),
    backupCron: one('backup_cron'),
    backupTimezone: one('backup_timezone'),
    backupPool: one('backup_pool') ?? DEFAULT_POOL,
    recoverySshCommand: one('backup_recovery_ssh_cmd'),
    recoveryCron: one('recovery_cron'),
    recoveryDirectory: one('recovery_directory') ?? '/var/lib/barback-recovery',
    recoveryTarget: one('recovery_target') ?? { kind: 'latest' },
    recoveryTimeoutSeconds: one('recovery_timeout') ?? 48 * 3600,
    recoveryReadTimeSeconds: one('recovery_read_time'),
    recoveryHostSlots: one('recovery_host_slots') ?? 1,
    recoverySharedPreloadLibraries: one('recovery_shared_preload_libraries') ?? [],
    recoveryKeepFailed: one('recovery_keep_failed') ?? false,
    recoverySql: all('recovery_sql'),
    recoveryMaxDurationSeconds: one('recovery_max_duration'),
    recoveryMaxDataAgeSeconds: one('recovery_max_data_age'),
    recoveryVerify: one('recovery_verify'),
  };
}
