import { isInterpolable, optionValue, splitSections } from '@barback/shared/barman-d/server-file-sections';

/** Not options of Barman: these set up the exporter. */
const NOT_BARMANS = /^BARMAN_EXPORTER_/;

/**
 * Turns the `BARMAN_*` variables into the text of a `barman.conf`: `BARMAN_MINIMUM_REDUNDANCY=1` becomes
 * `minimum_redundancy = 1`. A variable always overrides a default. Pure.
 * Locks are in the Barman home, where Barman puts them by default: workers that share the volume, and whoever runs
 * `barman` there by hand, exclude each other. Barman itself creates replication slots, so that a new server needs no
 * manual command.
 * @param barmanUser the user this process runs as; Barman refuses to run as another than `barman_user`
 * @throws RangeError when a value has a line break, which could smuggle in a second option, or a `%` that stops Barman
 */
export function barmanConfiguration(
  env: Readonly<Record<string, string | undefined>>,
  { barmanHome, configurationFilesDirectory, barmanUser }: BarmanDefaults,
): string {
  const options = new Map([
    ['barman_user', barmanUser],
    ['barman_home', barmanHome],
    ['barman_lock_directory', barmanHome],
    ['configuration_files_directory', configurationFilesDirectory],
    ['log_file', '/var/log/barman.log'],
    ['create_slot', 'auto'],
  ]);
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith('BARMAN_') || NOT_BARMANS.test(name) || !value) continue;
    if (/[\r\n]/.test(value))
      throw new RangeError(`${name}: the value has a line break; write it on one line`);
    options.set(name.slice('BARMAN_'.length).toLowerCase(), value);
  }
  for (const [option, value] of options) {
    if (isInterpolable(value, options)) continue;
    const variable = `BARMAN_${option.toUpperCase()}`;
    throw new RangeError(`${variable}: the value has a "%" that Barman cannot parse; write it as "%%"`);
  }
  const lines = [...options].map(([option, value]) => `${option} = ${value}`);
  return `; Written by Barback from the BARMAN_* environment at each start: change it there.\n[barman]\n${lines.join('\n')}\n`;
}

export interface BarmanDefaults {
  barmanHome: string;
  configurationFilesDirectory: string;
  barmanUser: string;
}

/** The value of one option in the `[barman]` sections of a `barman.conf`, as Barman reads it; null when it is not set. Pure. */
export function configuredOption(text: string, option: string): string | null {
  const sections = splitSections(text).sections.filter(({ name }) => name === 'barman');
  return sections.map((section) => optionValue(section, option)).findLast((value) => value !== null) ?? null;
}

/** Where Barman has its locks, by the text of its `barman.conf`. Pure. */
export function lockDirectoryIn(text: string, barmanHome: string): string {
  return (
    configuredOption(text, 'barman_lock_directory') ?? configuredOption(text, 'barman_home') ?? barmanHome
  );
}
