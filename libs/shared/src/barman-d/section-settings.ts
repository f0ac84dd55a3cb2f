import {
  type AnnotatedSettings,
  type AnnotationName,
  annotations,
  type RecoverySettings,
} from './annotations.ts';
import { conninfoAddress, conninfoUser } from './conninfo.ts';
import { type FileSection, optionValue } from './server-file-sections.ts';
import type { ServerSettings } from './server-settings.ts';
import { showsPassword } from './shown-password.ts';

/** The `#:` settings of a section; `line` is the 1-based line of the last value. */
export type Annotations = Map<AnnotationName, { line: number; values: unknown[] }>;

/** What a section means for Barback, with the defaults of what it leaves out. Only of a section without faults. */
export function sectionSettings(file: string, section: FileSection, found: Annotations): ServerSettings {
  const isTested = found.has('backup_recovery_ssh_cmd');
  return {
    name: section.name,
    file,
    line: section.line,
    // With any other value Barman uses its default: true.
    active: !/^(false|f|no|0|off)$/i.test(optionValue(section, 'active') ?? ''),
    conninfoUser: conninfoUser(optionValue(section, 'conninfo') ?? ''),
    conninfoAddress: conninfoAddress(optionValue(section, 'conninfo') ?? ''),
    passwordIsShown: showsPassword((name) => optionValue(section, name) ?? undefined),
    asksForEncryption: !/^(none)?$/i.test(optionValue(section, 'encryption') ?? ''),
    // the types of both follow from the same table as the values
    ...(landed('setting', found) as AnnotatedSettings),
    recovery: isTested ? (landed('recovery', found) as RecoverySettings) : null,
  };
}

/** By the property that each row of the table names. */
function landed(place: 'setting' | 'recovery', found: Annotations): Record<string, unknown> {
  const values = Object.entries(annotations).flatMap(([name, row]) => {
    const property = place in row ? (row as { [at in typeof place]?: string })[place] : undefined;
    const { values = [] } = found.get(name as AnnotationName) ?? {};
    const value = 'repeatable' in row ? values : (values[0] ?? ('default' in row ? row.default : null));
    return property === undefined ? [] : [[property, value] as const];
  });
  return Object.fromEntries(values);
}
