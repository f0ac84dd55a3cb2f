import { expect, test } from 'vitest';
import { type RestoreRequest, recoverArguments } from './recover-arguments.ts';

const request: RestoreRequest = {
  server: 'pg1',
  backupId: '20261123T121914',
  remoteSshCommand: 'ssh -p 22 host',
  destination: '/recovery/pg1/data',
  remoteStagingDirectory: null,
  localStagingDirectory: null,
  postgresMajor: '17',
  tablespaces: [],
  timeline: null,
  onlyConsistent: false,
  signal: new AbortController().signal,
};

test.each([
  ['with no target', {}, []],
  [
    'with its tablespaces moved',
    { tablespaces: [{ name: 'fast', location: '/recovery/pg1/tablespaces/0' }] },
    ['--tablespace', 'fast:/recovery/pg1/tablespaces/0'],
  ],
  [
    'from archives that are unpacked on the recovery host',
    { remoteStagingDirectory: '/recovery/pg1/staging' },
    ['--recovery-staging-path', '/recovery/pg1/staging'],
  ],
  [
    'from a chain that is put together on this host',
    { localStagingDirectory: '/backups/pg1/.combine' },
    ['--local-staging-path', '/backups/pg1/.combine'],
  ],
  ['to a newer timeline', { timeline: 3 }, ['--target-tli', '3']],
  ['to its own consistency', { onlyConsistent: true }, ['--target-immediate']],
  [
    'from archives that are decrypted on this host first',
    { remoteStagingDirectory: '/recovery/pg1/staging', localStagingDirectory: '/backups/pg1/.combine' },
    ['--recovery-staging-path', '/recovery/pg1/staging', '--local-staging-path', '/backups/pg1/.combine'],
  ],
])('a backup is restored %s, and never fetches WAL from the Barman host', (_, change, expected) => {
  expect(recoverArguments({ ...request, ...change }, '3.13.3')).toEqual([
    'recover',
    '--no-get-wal',
    '--remote-ssh-command',
    'ssh -p 22 host',
    ...expected,
    'pg1',
    '20261123T121914',
    '/recovery/pg1/data',
  ]);
});

test.each([
  ['archives are unpacked on the recovery host', { remoteStagingDirectory: '/there' }, ['/there', 'remote']],
  ['a chain is put together on this host', { localStagingDirectory: '/here' }, ['/here', 'local']],
  [
    'everything is made on this host if a part of it must be',
    { remoteStagingDirectory: '/there', localStagingDirectory: '/here' },
    ['/here', 'local'],
  ],
])('since Barman 3.15, %s', (_, change, [path, location]) => {
  const options = recoverArguments({ ...request, ...change }, '3.15.0').slice(4, -3);
  expect(options).toEqual(['--staging-path', path, '--staging-location', location]);
});
