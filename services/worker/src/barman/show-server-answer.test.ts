import { describe, expect, it } from 'vitest';
import { parseJsonAnswer } from './json-answer.ts';
import { keepKnownFacts, readShowServerAnswer } from './show-server-answer.ts';

const shown = {
  backup_directory: '/b/pg1',
  basebackups_directory: '/b/pg1/base',
  wals_directory: '/b/pg1/wals',
  errors_directory: '/b/pg1/errors',
  backup_method: 'postgres',
  minimum_redundancy: 1,
  conninfo: 'host=pg1 password=s3cret',
};
const read = (body: object) => {
  const answer = parseJsonAnswer(JSON.stringify({ pg1: body }));
  return answer === null ? null : readShowServerAnswer(answer, 'pg1');
};

describe('the answer of barman show-server', () => {
  it('is read with sizes that Barman prints as text', () => {
    const server = read({
      ...shown,
      current_size: '23133897',
      server_txt_version: '15.18',
      postgres_systemid: '77',
    });
    expect(server?.facts).toEqual({
      backupMethod: 'postgres',
      isPassive: false,
      minimumRedundancy: 1,
      databaseSizeBytes: 23133897,
      pgVersion: '15.18',
      systemId: '77',
      walArchiver: null,
    });
    expect(server?.layout.walsDirectory).toBe('/b/pg1/wals');
  });

  it.each([
    [{}, { streamsWal: false, restoresDelta: false }],
    [
      { streaming_archiver: true, delta_restore: false },
      { streamsWal: true, restoresDelta: false },
    ],
    [
      { streaming_archiver: 'on', delta_restore: 'True' },
      { streamsWal: true, restoresDelta: true },
    ],
    [{ passive_node: true }, { streamsWal: false, restoresDelta: false, isPassive: true }],
    [
      { streaming_archiver: 'off', delta_restore: null },
      { streamsWal: false, restoresDelta: false },
    ],
  ])('says what of Barman the server uses: %j is %j', (body, use) => {
    expect(read({ ...shown, ...body })?.use).toEqual({
      isPassive: false,
      ...use,
      backupMethod: 'postgres',
    });
  });

  it('says where the archived WAL is listed, as of 3.13', () => {
    expect(read({ ...shown, xlogdb_directory: '/lists' })?.layout.walLists[0]).toBe('/lists/pg1-xlog.db');
    expect(read(shown)?.layout.walLists).toEqual(['/b/pg1/wals/pg1-xlog.db', '/b/pg1/wals/xlog.db']);
  });

  it.each([
    [
      'of a primary',
      {
        current_lsn: '0/6000050',
        current_xlog: '000000020000000000000006',
        timeline: 1,
        xlog_segment_size: 1048576,
      },
      { lsn: 0x6000050n, timeline: 2, segmentBytes: 1048576, slotLsn: null },
    ],
    [
      'of a standby, by its streaming connection',
      { current_lsn: '1/0', current_xlog: null, timeline: 3, xlog_segment_size: '16777216' },
      { lsn: 0x1_0000_0000n, timeline: 3, segmentBytes: 16777216, slotLsn: null },
    ],
    [
      'with a slot, as Barman prints it',
      {
        current_lsn: '0/6000050',
        replication_slot: "Record(slot_name='barman', active=True, restart_lsn='0/2000000')",
      },
      { lsn: 0x6000050n, timeline: null, segmentBytes: 16777216, slotLsn: 0x2000000n },
    ],
    [
      'with a slot as an object',
      { current_lsn: '0/6000050', replication_slot: { slot_name: 'barman', restart_lsn: '0/2000000' } },
      { lsn: 0x6000050n, timeline: null, segmentBytes: 16777216, slotLsn: 0x2000000n },
    ],
    [
      'with a slot that was never used',
      {
        current_lsn: '0/6000050',
        replication_slot: "Record(slot_name='barman', active=False, restart_lsn=None)",
      },
      { lsn: 0x6000050n, timeline: null, segmentBytes: 16777216, slotLsn: null },
    ],
    ['while PostgreSQL is down', { current_xlog: null, replication_slot: null }, null],
    [
      'when it is not understood',
      { current_lsn: 'somewhere', timeline: 'x', xlog_segment_size: 'big' },
      null,
    ],
  ])('says where a server is with its WAL: %s', (_, body, position) => {
    expect(read({ ...shown, ...body })?.position).toEqual(position);
  });

  it.each([
    [
      'of a server that archives',
      { archived_count: 12, failed_count: '0' },
      { archivedCount: 12, failedCount: 0 },
    ],
    ['of one that only streams', {}, null],
    ['while PostgreSQL is down', { archived_count: null, failed_count: null }, null],
    ['when it is not understood', { archived_count: 'None', failed_count: 3 }, null],
  ])('says what the archive_command came to: %s', (_, body, archiver) => {
    expect(read({ ...shown, ...body })?.facts.walArchiver).toEqual(archiver);
  });

  it.each([
    [{}, { sharesFiles: false, compression: null }],
    [{ reuse_backup: 'link' }, { sharesFiles: true, compression: null }],
    [
      { reuse_backup: 'copy', backup_compression: 'gzip' },
      { sharesFiles: false, compression: 'gzip' },
    ],
  ])('says how backups are kept: %o', (said, storage) => {
    expect(read({ ...shown, ...said })?.storage).toEqual(storage);
  });

  it('hands on no conninfo', () => {
    expect(JSON.stringify(read(shown))).not.toContain('s3cret');
  });

  it('keeps the size of the database while PostgreSQL is down, and not how far behind the archive was', () => {
    const rest = {
      observedAt: '2026-11-23T11:00:00Z',
      barmanVersion: '3.4.0',
      barmanFaults: [],
      backupMethod: 'postgres',
      isPassive: false,
    };
    const walLag = { pendingSegments: 0, archiveLagBytes: 96, slotRetainedBytes: 96 };
    const walArchiver = { archivedCount: 12, failedCount: 0 };
    const known = {
      ...{ ...rest, minimumRedundancy: 1, databaseSizeBytes: 5, pgVersion: '15.18', systemId: '77' },
      ...{ walLag, walArchiver },
    };
    const unknown = {
      ...rest,
      minimumRedundancy: 2,
      databaseSizeBytes: null,
      pgVersion: null,
      systemId: null,
      ...{ walLag: null, walArchiver: null },
    };
    const kept = { ...known, minimumRedundancy: 2, walLag: null, walArchiver: null };
    expect(keepKnownFacts(unknown, known)).toEqual(kept);
    expect(keepKnownFacts(unknown, null)).toEqual(unknown);
  });
});
