import { expect, test } from 'vitest';
import { type RestoreRequest, recoverArguments } from './recover-arguments.ts';

const request: RestoreRequest = {
  server: 'pg1',
  backupId: '20261123T121914',
  remoteSshCommand: 'ssh -p 22 host',
  destination: '/recovery/pg1/data',
  stagingDirectory: null,
  combineDirectory: null,
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
    { stagingDirectory: '/recovery/pg1/staging' },
    ['--recovery-staging-path', '/recovery/pg1/staging'],
  ],
  [
    'from a chain that is put together on this host',
    { combineDirectory: '/backups/pg1/.combine' },
    ['--local-staging-path', '/backups/pg1/.combine'],
  ],
  ['to a newer timeline', { timeline: 3 }, ['--target-tli', '3']],
  ['to its own consistency', { onlyConsistent: true }, ['--target-immediate']],
])('a backup is restored %s, and never fetches WAL from the Barman host', (_, change, expected) => {
  expect(recoverArguments({ ...request, ...change })).toEqual([
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
