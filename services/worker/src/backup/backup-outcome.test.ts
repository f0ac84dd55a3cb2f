import { describe, expect, it } from 'vitest';
import type { BarmanRun } from '../barman/run.ts';
import type { BackupInfo } from '../catalogue/backup-info.ts';
import { exampleBackup } from '../catalogue/example-backup.ts';
import { judgeBackup } from './backup-outcome.ts';

const run = (fields: Partial<BarmanRun> = {}): BarmanRun => ({
  exitCode: 0,
  stdout: '{"_INFO": ["Backup completed"]}',
  stderr: '',
  timedOut: false,
  aborted: false,
  ...fields,
});
const onDisk = (fields: Partial<BackupInfo> = {}) => exampleBackup({ sizeBytes: 42, ...fields });
const errors = (...messages: string[]) => JSON.stringify({ _ERROR: messages });

describe('the verdict on a backup', () => {
  it('is done when barman exits with 0 and backup.info says DONE', () => {
    expect(judgeBackup(run(), onDisk())).toEqual({
      status: 'done',
      backupId: '20261123T111914',
      sizeBytes: 42,
    });
  });

  it.each([
    [
      'an inactive server: exit code 0 and no backup',
      run({ stdout: '{"_INFO":["Skipping inactive server"]}' }),
      null,
      'other',
      'made no backup: Skipping inactive server',
    ],
    [
      'exit code 0 and a backup that says why it failed',
      run(),
      onDisk({ status: 'FAILED', error: 'failure copying files (disk quota exceeded)' }),
      'disk_full',
      'copying files: the disk of the Barman host is full: failure copying files (disk quota exceeded)',
    ],
    [
      'exit code 0 and a backup that says nothing of why it failed',
      run(),
      onDisk({ status: 'FAILED' }),
      'other',
      'barman exited with code 0 and left the backup FAILED: Backup completed',
    ],
    [
      'a sudo that refuses to run rsync',
      run({
        exitCode: 1,
        stdout: errors(
          'DETAILS: data transfer failure\nrsync error:\nsudo: a password is required\nrsync: connection unexpectedly closed',
        ),
      }),
      onDisk({ status: 'FAILED', error: 'failure copying files (data transfer failure)' }),
      'barman_exit',
      'copying files: sudo refused the command: sudo: a password is required; allow the command in sudoers',
    ],
    [
      'a backup of somebody else',
      run({ exitCode: 1, stdout: errors('Another backup process is running') }),
      null,
      'lock',
      'Another backup process is running',
    ],
    [
      'a full disk',
      run({ exitCode: 1, stdout: errors('pg_basebackup: could not write: No space left on device') }),
      onDisk({ status: 'FAILED' }),
      'disk_full',
      'No space left on device',
    ],
    [
      'a lost connection',
      run({ exitCode: 1, stdout: errors('server closed the connection unexpectedly') }),
      onDisk({ status: 'FAILED' }),
      'connection',
      'server closed the connection',
    ],
    [
      'a server that is restarted while it is copied',
      run({
        exitCode: 1,
        stdout: errors('pg_basebackup: error: COPY stream ended before last file was finished'),
      }),
      onDisk({ status: 'FAILED' }),
      'connection',
      'COPY stream ended',
    ],
    [
      'a Barman that is killed',
      run({ exitCode: null, stdout: '', stderr: 'Command was killed with SIGKILL' }),
      onDisk({ status: 'STARTED', endAt: null }),
      'worker_lost',
      'Barman was killed during the backup: Command was killed with SIGKILL',
    ],
    [
      'a pg_basebackup that is killed, and says nothing of why',
      run({
        exitCode: 1,
        stdout: errors(
          "Backup failed copying files.\nDETAILS: data transfer failure on directory '/b/pg/base/1/data'\npg_basebackup error:\npg_basebackup: checkpoint completed",
        ),
      }),
      onDisk({ status: 'FAILED' }),
      'worker_lost',
      'pg_basebackup was killed during the backup: data transfer failure on directory',
    ],
    [
      'a pg_basebackup that says why it cannot',
      run({
        exitCode: 1,
        stdout: errors(
          'DETAILS: data transfer failure\npg_basebackup error:\npg_basebackup: error: backup failed: ERROR: could not open file: Permission denied',
        ),
      }),
      onDisk({ status: 'FAILED' }),
      'barman_exit',
      'Permission denied',
    ],
    [
      'an unknown exit code',
      run({ exitCode: 1, stdout: '', stderr: 'Traceback' }),
      null,
      'barman_exit',
      'Traceback',
    ],
    [
      'a time-out',
      run({ exitCode: null, timedOut: true }),
      onDisk({ status: 'FAILED' }),
      'timeout',
      'exceeded its time limit',
    ],
    [
      'a worker that stops',
      run({ exitCode: null, aborted: true }),
      onDisk({ status: 'FAILED' }),
      'worker_lost',
      'the worker was stopped',
    ],
  ] as const)('is failed for %s', (_what, barmanRun, backup, reason, words) => {
    const outcome = judgeBackup(barmanRun, backup);
    expect(outcome).toMatchObject({ status: 'failed', reason });
    expect(outcome).toHaveProperty('message', expect.stringContaining(words));
  });

  it.each([
    ['was interrupted when it had been done', run({ exitCode: 1, aborted: true })],
    ['was killed after it', run({ exitCode: null, stderr: 'Command was killed with SIGKILL' })],
    ['took too long over what comes after it', run({ exitCode: null, timedOut: true })],
    ['ended with an error of its own afterwards', run({ exitCode: 1, stdout: errors('hook failed') })],
  ])('is done when backup.info says DONE, although barman %s', (_how, barmanRun) => {
    expect(judgeBackup(barmanRun, onDisk())).toMatchObject({ status: 'done' });
  });

  it.each([
    ['ended by itself', run()],
    ['was interrupted', run({ aborted: true })],
    ['was killed', run({ exitCode: null })],
  ])('is open while a backup waits for WAL and its barman %s', (_how, barmanRun) => {
    expect(judgeBackup(barmanRun, onDisk({ status: 'WAITING_FOR_WALS' }))).toEqual({
      status: 'waits-for-wal',
      backupId: '20261123T111914',
    });
  });

  it('is no word on a backup that somebody else took meanwhile', () => {
    const busy = run({ exitCode: 1, stdout: errors('Another backup process is running') });
    expect(judgeBackup(busy, onDisk())).toMatchObject({ status: 'failed', reason: 'lock', backupId: null });
  });

  it('tells a refusal apart, which may need no more than a first WAL segment', () => {
    const refused = run({ exitCode: 1, stdout: errors('Impossible to start the backup. Check the log') });
    expect(judgeBackup(refused, null)).toMatchObject({ status: 'refused' });
  });

  it('never tells a password', () => {
    const leaking = run({ exitCode: 1, stdout: errors('cannot connect with host=pg1 password=s3cret') });
    expect(JSON.stringify(judgeBackup(leaking, null))).not.toContain('s3cret');
  });

  it('is a lost connection when it was ended because nothing came any more', () => {
    const stall = 'the server sent nothing for 5 minutes, and it is unreachable';
    expect(judgeBackup(run({ exitCode: null, aborted: true }), onDisk({ status: 'FAILED' }), stall)).toEqual({
      status: 'failed',
      backupId: '20261123T111914',
      reason: 'connection',
      message: stall,
    });
  });
});
