import { describe, expect, it } from 'vitest';
import { parseBackupInfo } from './backup-info.ts';

const done = `backup_label='START WAL LOCATION: 0/3000028 (file 000000010000000000000003)\\nCHECKPOINT'
begin_time=2026-11-23 12:19:14.662343+01:00
begin_wal=000000010000000000000003
begin_xlog=0/3000028
compression=gzip
copy_stats={'copy_time': 0.26206, 'total_time': 0.30206}
deduplicated_size=1131372
end_time=2026-11-23 12:19:15.931946+01:00
end_wal=000000010000000000000004
end_xlog=0/4000000
error=None
mode=postgres
server_name=pg1
size=23131372
status=DONE
systemid=7711324798150940538
tablespaces=None
timeline=1
version=150018
xlog_segment_size=16777216
`;

describe('backup.info', () => {
  it('is read with its times in UTC, whatever zone Barman ran in', () => {
    expect(parseBackupInfo('20261123T121914', done)).toEqual({
      backupId: '20261123T121914',
      status: 'DONE',
      beginAt: '2026-11-23T11:19:14.662Z',
      endAt: '2026-11-23T11:19:15.931Z',
      sizeBytes: 23131372,
      deduplicatedSizeBytes: 1131372,
      compression: 'gzip',
      encryption: null,
      beginWal: '000000010000000000000003',
      endWal: '000000010000000000000004',
      beginXlog: '0/3000028',
      endXlog: '0/4000000',
      timeline: 1,
      segmentBytes: 16777216,
      mode: 'postgres',
      copyDurationSeconds: 0.26206,
      pgVersion: 150018,
      systemId: '7711324798150940538',
      error: null,
      parentBackupId: null,
      summarizesWal: null,
      hasFiles: true,
      tablespaces: [],
      configurationFiles: { required: [], userNameMap: null },
    });
  });

  it('names the files of the configuration that lie in the data directory', () => {
    const files = (lines: string) =>
      parseBackupInfo('20261123T121914', `${done}${lines}`)?.configurationFiles;
    expect(
      files(
        "pgdata=/pg\nconfig_file=/pg/postgresql.conf\nhba_file=/pg/pg_hba.conf\nident_file=/pg/pg_ident.conf\nincluded_files=['/pg/conf.d/a.conf', '/pg/postgresql.auto.conf']\n",
      ),
    ).toEqual({
      required: ['postgresql.conf', 'pg_hba.conf', 'conf.d/a.conf'],
      userNameMap: 'pg_ident.conf',
    });
    expect(
      files(
        "pgdata=/pg\nconfig_file=/etc/pg/postgresql.conf\nhba_file=/etc/pg/pg_hba.conf\nident_file=/etc/pg/pg_ident.conf\nincluded_files=['/etc/pg/conf.d/a.conf']\n",
      ),
    ).toEqual({ required: [], userNameMap: null });
  });

  it('names the tablespaces of a backup', () => {
    const text = done.replace('tablespaces=None', "tablespaces=[('fast', 16386, '/mnt/fast')]");
    expect(parseBackupInfo('20261123T121914', text)?.tablespaces).toEqual(['fast']);
  });

  it('says null for what a backup that just started does not know yet', () => {
    expect(parseBackupInfo('20261123T121914', 'status=STARTED\nsize=None\nend_time=None\n')).toMatchObject({
      status: 'STARTED',
      sizeBytes: null,
      beginAt: null,
      endAt: null,
    });
  });

  it('knows an incremental backup by its parent', () => {
    const text = `${done}parent_backup_id=20261123T110000\n`;
    expect(parseBackupInfo('20261123T121914', text)?.parentBackupId).toBe('20261123T110000');
  });

  it.each([
    ['an empty file', ''],
    ['a file without a status', 'size=1\n'],
    ['a status Barman does not have', 'status=PERFECT\n'],
    ['a time that is none', 'status=DONE\nend_time=yesterday\n'],
  ])('is refused as a whole when it is %s', (_what, text) => {
    expect(parseBackupInfo('20261123T121914', text)).toBeNull();
  });
});
