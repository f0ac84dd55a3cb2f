import { DEFAULT_POOL } from '../vocabulary/pools.ts';
import type { AnnotationName, AnnotationValue } from './annotations.ts';
import { conninfoUser } from './conninfo-user.ts';
import { type FileSection, optionValue } from './server-file-sections.ts';
import type { ServerSettings } from './server-settings.ts';
import { showsPassword } from './shown-password.ts';

/** The `#:` settings of a section; `line` is the 1-based line of the last value. */
export type Annotations = Map<AnnotationName, { line: number; values: unknown[] }>;

/** What a section means for Barback, with the defaults of what it leaves out. Only of a section without faults. */
export function sectionSettings(
  file: string,
  section: FileSection,
  annotations: Annotations,
): ServerSettings {
  const all = <Name extends AnnotationName>(name: Name) =>
    (annotations.get(name)?.values ?? []) as AnnotationValue<Name>[];
  const one = <Name extends AnnotationName>(name: Name) => all(name)[0] ?? null;
  return {
    name: section.name,
    file,
    line: section.line,
    // Whatever else stands there, Barman takes its default: true.
    active: !/^(false|f|no|0|off)$/i.test(optionValue(section, 'active') ?? ''),
    conninfoUser: conninfoUser(optionValue(section, 'conninfo') ?? ''),
    passwordIsShown: showsPassword((name) => optionValue(section, name) ?? undefined),
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
