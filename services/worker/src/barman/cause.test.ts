import { expect, it } from 'vitest';
import { causeIn } from './cause.ts';

it.each([
  [
    'the server that refuses, not the program that was refused',
    'Backup failed copying files.\nDETAILS: data transfer failure\npg_basebackup error:\npg_basebackup: error: connection to server at "h", port 5432 failed: FATAL:  no pg_hba.conf entry for replication connection from host "10.0.0.1", user "s", no encryption',
    /^pg_basebackup: error: .*FATAL: no pg_hba\.conf entry .*; add a line /,
  ],
  [
    'whose disk is full: ours',
    'x\ntar: data: No space left on device',
    /^the disk of the Barman host is full: tar: /,
  ],
  [
    'whose disk is full: the server',
    'pg_basebackup: error: could not send: ERROR:  could not write to file "base/pgsql_tmp": No space left on device',
    /^the disk of the PostgreSQL server is full: /,
  ],
  [
    'sudo',
    'rsync error:\nsudo: a terminal is required\nrsync: connection closed',
    /^sudo refused the command: sudo: a terminal/,
  ],
  [
    'an unknown error of the server',
    'DETAILS: x\nERROR:  relation "a" is not there\nLINE 1',
    /^ERROR: relation "a" is not there$/,
  ],
  ['the details of Barman', 'Backup failed.\nDETAILS: the moon is full', /^the moon is full$/],
  ['all there is', 'first\n\n second ', /^first; second$/],
])('tells %s', (_what, said, expected) => {
  const cause = causeIn([said]);
  expect(cause).toMatch(expected);
  expect(cause).not.toContain('\n');
});

it('tells nothing when nothing was said, and never too much', () => {
  expect(causeIn(['', ' \n'])).toBeNull();
  expect(causeIn(['x'.repeat(100_000)])?.length).toBeLessThan(600);
});
