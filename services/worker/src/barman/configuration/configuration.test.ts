import { describe, expect, it } from 'vitest';
import { barmanConfiguration, configuredOption, lockDirectoryIn } from './configuration.ts';

const defaults = {
  barmanHome: '/var/lib/barman',
  configurationFilesDirectory: '/etc/barman.d',
  barmanUser: 'barman',
};

describe('barman.conf from the environment', () => {
  it('has the defaults of the original, with locks inside the Barman home and slots created by Barman', () => {
    expect(barmanConfiguration({}, defaults).split('\n').slice(1)).toEqual([
      '[barman]',
      'barman_user = barman',
      'barman_home = /var/lib/barman',
      'barman_lock_directory = /var/lib/barman',
      'configuration_files_directory = /etc/barman.d',
      'log_file = /var/log/barman.log',
      'create_slot = auto',
      '',
    ]);
  });

  it.each([
    ['BARMAN_MINIMUM_REDUNDANCY', '1', 'minimum_redundancy', '1'],
    ['BARMAN_BARMAN_LOCK_DIRECTORY', '/tmp', 'barman_lock_directory', '/tmp'],
    ['BARMAN_LOG_FILE', '/var/log/b.log', 'log_file', '/var/log/b.log'],
    ['BARMAN_CREATE_SLOT', 'manual', 'create_slot', 'manual'],
    [
      'BARMAN_RETENTION_POLICY',
      'RECOVERY WINDOW OF 4 WEEKS',
      'retention_policy',
      'RECOVERY WINDOW OF 4 WEEKS',
    ],
  ])('turns %s=%s into %s = %s', (variable, value, option, written) => {
    expect(configuredOption(barmanConfiguration({ [variable]: value }, defaults), option)).toBe(written);
  });

  it.each(['BARMAN_EXPORTER_PORT', 'BARMAN_EXPORTER_LOGLEVEL', 'PATH'])('leaves %s out', (variable) => {
    expect(barmanConfiguration({ [variable]: 'x' }, defaults)).toBe(barmanConfiguration({}, defaults));
  });

  it('refuses a value that would smuggle in a second option', () => {
    expect(() => barmanConfiguration({ BARMAN_LOG_LEVEL: 'INFO\npre_backup_script = x' }, defaults)).toThrow(
      'BARMAN_LOG_LEVEL: the value has a line break',
    );
  });

  it.each(['/x %d', '50%', '%(asctime)s'])(
    'refuses %s, at which Barman would end for every server',
    (value) => {
      expect(() => barmanConfiguration({ BARMAN_LOG_FORMAT: value }, defaults)).toThrow(
        'BARMAN_LOG_FORMAT: the value has a "%" that Barman cannot parse; write it as "%%"',
      );
    },
  );

  it.each(['/x %%d', '%(barman_home)s/x'])('takes %s', (value) => {
    expect(barmanConfiguration({ BARMAN_PATH_PREFIX: value }, defaults)).toContain(
      `path_prefix = ${value}\n`,
    );
  });
});

it.each([
  ['[barman]\nbarman_lock_directory = /locks\nbarman_home = /b\n', '/locks'],
  ['[barman]\nbarman_home = /b\n', '/b'],
  ['[barman]\n', '/var/lib/barman'],
  ['[barman]\nBarman_Lock_Directory: "/locks"\n', '/locks'],
  ['[barman]\nbarman_home = /b\nbarman_lock_directory = %(barman_home)s/locks\n', '/b/locks'],
  [
    '[barman]\nbarman_lock_directory = /a\n[pg1]\nbarman_home = /c\n[barman]\nbarman_lock_directory = /b\n',
    '/b',
  ],
])('Barman has its locks, by %j, in %s', (text, directory) => {
  expect(lockDirectoryIn(text, '/var/lib/barman')).toBe(directory);
});
