import { describe, expect, it } from 'vitest';
import { describeProblem } from '../vocabulary/problem.ts';
import { parseServerFile } from './parse-server-file.ts';

const FILE = '/etc/barman.d/pg1.conf';

const parse = (...lines: string[]) => parseServerFile(FILE, lines.join('\n'));
const onlyServer = (...lines: string[]) => {
  const { servers, problems } = parse(...lines);
  expect(problems).toEqual([]);
  expect(servers).toHaveLength(1);
  return servers[0];
};
const complaints = (...lines: string[]) => parse(...lines).problems.map(describeProblem);

describe('the two example files of the original', () => {
  it('a file without a last newline, its ssh command in quotes', () => {
    const server = onlyServer(
      '[postgreslab1]',
      'description = "Our main PostgreSQL server"',
      'conninfo = host=postgreslab1 user=barman dbname=postgres password=barman',
      'streaming_conninfo = host=postgreslab1 user=streaming_barman dbname=postgres password=barman',
      'streaming_archiver = on',
      'backup_method = postgres',
      'slot_name=barman',
      '#:backup_cron = 0 * * * *',
      '#:backup_recovery_ssh_cmd = "ssh root@rec_pg"',
    );
    expect(server).toMatchObject({
      name: 'postgreslab1',
      line: 1,
      active: true,
      backupCron: '0 * * * *',
      backupTimezone: null,
      recovery: { sshCommand: 'ssh root@rec_pg', cron: null, directory: '/var/lib/barback-recovery' },
    });
  });

  it('a file with comments and spaces at the ends of lines', () => {
    const server = onlyServer(
      '[postgreslab2]',
      'description = "Our secondary PostgreSQL server"',
      'conninfo = host=postgreslab2 user=barman dbname=postgres password=barman ',
      '#sslmode=require',
      'streaming_conninfo = host=postgreslab2 user=streaming_barman dbname=postgres password=barman ',
      '#sslmode=require',
      'streaming_archiver = on',
      'backup_method = postgres',
      'slot_name=barman',
      'retention_policy = REDUNDANCY 2',
      'minimum_redundancy = 1',
      '#:backup_cron = 0 */6 * * *',
      '',
    );
    expect(server).toMatchObject({
      name: 'postgreslab2',
      backupCron: '0 */6 * * *',
      recovery: null,
    });
  });
});

it('every annotation is read', () => {
  const server = onlyServer(
    '[pg1]',
    '#:backup_cron=@daily',
    '#:backup_incremental_cron = @hourly',
    '#:backup_incremental_depth = 24',
    '#:  backup_timezone   =   Europe/Lisbon',
    '#:backup_pool = cold',
    '#:backup_recovery_ssh_cmd = ssh -p 2222 root@rec_pg',
    '#:recovery_cron = 0 4 * * 0',
    '#:recovery_directory = /srv/recovery',
    '#:recovery_sql = SELECT count(*) > 0 FROM orders',
    "#:recovery_sql = shop: SELECT now() - max(at) < '1h' FROM sales",
    '#:recovery_max_duration = 30m',
    '#:recovery_max_data_age = 15m',
    '#:recovery_verify = manifest, start',
    '#:recovery_target = 2026-11-23 14:00:00+01:00',
    '#:recovery_timeout = 12h',
    '#:recovery_host_slots = 2',
    '#:recovery_shared_preload_libraries = timescaledb, pg_stat_statements',
    '#:recovery_keep_failed = yes',
    '#:recovery_read_time = 30m',
  );
  expect(server).toEqual({
    name: 'pg1',
    file: FILE,
    line: 1,
    active: true,
    conninfoUser: null,
    conninfoAddress: null,
    passwordIsShown: false,
    asksForEncryption: false,
    backupCron: '@daily',
    backupIncrementalCron: '@hourly',
    backupIncrementalDepth: 24,
    backupTimezone: 'Europe/Lisbon',
    backupPool: 'cold',
    recovery: {
      sshCommand: 'ssh -p 2222 root@rec_pg',
      cron: '0 4 * * 0',
      directory: '/srv/recovery',
      sql: [
        { database: null, sql: 'SELECT count(*) > 0 FROM orders' },
        { database: 'shop', sql: "SELECT now() - max(at) < '1h' FROM sales" },
      ],
      maxDurationSeconds: 1800,
      maxDataAgeSeconds: 900,
      verify: ['manifest', 'start'],
      target: { kind: 'time', at: '2026-11-23T13:00:00.000Z' },
      timeoutSeconds: 43_200,
      hostSlots: 2,
      sharedPreloadLibraries: ['timescaledb', 'pg_stat_statements'],
      keepFailed: true,
      readTimeSeconds: 1800,
    },
  });
});

it('settings belong to the section they stand in, and Windows line ends do not matter', () => {
  const { servers } = parse('[a]\r', '#:backup_cron = 0 1 * * *\r', '[b]\r', '#:backup_cron = 0 2 * * *\r');
  expect(servers.map(({ name, line, backupCron }) => [name, line, backupCron])).toEqual([
    ['a', 1, '0 1 * * *'],
    ['b', 3, '0 2 * * *'],
  ]);
});

it.each([
  ['active = false', false],
  ['active=OFF', false],
  ['active = "no"', false],
  ['active = true', true],
  ['active = perhaps', true],
  ['; active = false', true],
])('%s makes a server active: %s, as in Barman', (option, active) => {
  expect(onlyServer('[pg1]', option)?.active).toBe(active);
});

it('neither [barman] nor a model is a server', () => {
  const { servers, problems } = parse(
    ...['[barman]', '[pg1-standby]', 'model = true', 'cluster = pg1'],
    ...['[pg1:aws]', 'model = on', 'cluster = pg1'],
  );
  expect([servers, problems]).toEqual([[], []]);
});

it.each(['# don\u0092t', '; \u001b[1mbold', '\t# page\f', '\f', '# a\u2028b \ufeff'])(
  'a line of which Barman reads nothing may be %j',
  (line) => {
    onlyServer('[pg1]', line, 'conninfo = host=db');
  },
);

it('of a file with problems without end the first are told, and each in a few words', () => {
  const { problems } = parse(
    '[pg1]',
    `#:backup_timezone = ${'x'.repeat(10_000)}`,
    ...Array(1000).fill('#:backup_crn = 1'),
  );
  expect(problems).toHaveLength(21);
  expect(problems.every(({ reason }) => reason.length <= 501)).toBe(true);
  expect(problems.at(-1)?.reason).toBe('this file has 981 more problems');
});

it.each([
  ['sections', (n: number) => Array.from({ length: n / 8 }, (_, index) => `[s${index}]`).join('\n')],
  ['brackets', (n: number) => '['.repeat(n)],
  ['spaces before a delimiter', (n: number) => `[a]\na${' '.repeat(n)}b = c`],
  ['spaces in a value', (n: number) => `[a]\na = 1${' '.repeat(n)}x`],
  ['references', (n: number) => `[a]\na = ${'%('.repeat(n / 2)}`],
  ['percent signs', (n: number) => `[a]\na = ${'%'.repeat(n)}`],
  ['continuations', (n: number) => `[a]\na = 1${'\n x'.repeat(n / 3)}`],
  ['blank lines', (n: number) => `[a]\na = 1${'\n'.repeat(n)}`],
  ['settings', (n: number) => `[a]\n${'#:x=1\n'.repeat(n / 6)}`],
  ['the name of a setting', (n: number) => `[a]\n#:${'x'.repeat(n)}=1`],
  ['spaces in a setting', (n: number) => `[a]\n#:recovery_sql${' '.repeat(Math.min(n, 50_000))}x\u2028y`],
  ['parts of a path', (n: number) => `[a]\nbackup_directory = ${'/a'.repeat(n / 2)}`],
])(
  'a megabyte of %s takes no more processor time than four quarters of it',
  { timeout: 60_000 },
  (_what, text) => {
    const seconds = (bytes: number) => {
      const begin = process.cpuUsage();
      parse(text(bytes));
      return process.cpuUsage(begin).user / 1e6;
    };
    const ofQuarter = seconds(1024 ** 2 / 4);
    expect(seconds(1024 ** 2)).toBeLessThan(Math.max(1, 10 * ofQuarter)); // what is quadratic takes 16 times as much
  },
);

it('comments that are no settings are left alone', () => {
  onlyServer('[pg1]', '# backup_cron = never', '#: ----- schedules -----', '#:', '#backup_crn = 1');
});

describe('each mistake is one line that names the place and the cure', () => {
  it.each([
    [
      'a cron pattern of 4 fields',
      ['[pg1]', '#:backup_cron = 0 3 * *'],
      `${FILE}:2 [pg1]: #:backup_cron: "0 3 * *" has 4 fields, a cron pattern has 5 (or 6 with seconds); write it like #:backup_cron = 0 10 * * *`,
    ],
    [
      'an unknown time zone',
      ['[pg1]', '', '#:backup_timezone = Europe/Lissabon'],
      `${FILE}:3 [pg1]: #:backup_timezone: "Europe/Lissabon" is not an IANA time zone; write it like #:backup_timezone = Europe/Lisbon`,
    ],
    [
      'a misspelt setting',
      ['[pg1]', '#:backup_crom = 0 3 * * *'],
      `${FILE}:2 [pg1]: unknown setting "#:backup_crom"; did you mean "#:backup_cron"?`,
    ],
    [
      'a setting before any section',
      ['#:backup_cron = 0 3 * * *', '[pg1]'],
      `${FILE}:1: "#:backup_cron" is in no [server] section; move it below the section it belongs to`,
    ],
    [
      'a setting without its "="',
      ['[pg1]', '#:backup_cron 0 3 * * *'],
      `${FILE}:2 [pg1]: "#:backup_cron" has no "="; write it like #:backup_cron = 0 10 * * *`,
    ],
    [
      'a setting that occurs twice',
      ['[pg1]', '#:backup_cron = @daily', '#:backup_cron = @hourly'],
      `${FILE}:3 [pg1]: "#:backup_cron" occurs twice in this section; keep one of them`,
    ],
    [
      'a recovery schedule without a recovery host',
      ['[pg1]', '#:recovery_cron = @weekly'],
      `${FILE}:2 [pg1]: "#:recovery_cron" has no recovery host to test on; add #:backup_recovery_ssh_cmd = "ssh root@rec_pg"`,
    ],
    [
      'a number of incremental backups without their schedule',
      ['[pg1]', '#:backup_cron = @daily', '#:backup_incremental_depth = 3'],
      `${FILE}:3 [pg1]: "#:backup_incremental_depth" has no incremental backups to count; add #:backup_incremental_cron = 0 * * * *`,
    ],
    [
      'a recovery command that is not ssh',
      ['[pg1]', '#:backup_recovery_ssh_cmd = root@rec_pg'],
      `${FILE}:2 [pg1]: #:backup_recovery_ssh_cmd: "root@rec_pg" is not an ssh command; write it like #:backup_recovery_ssh_cmd = "ssh root@rec_pg"`,
    ],
    [
      'a duration without its unit',
      ['[pg1]', '#:recovery_max_duration = 30'],
      `${FILE}:2 [pg1]: #:recovery_max_duration: "30" is not a duration such as 30m or 2h; write it like #:recovery_max_duration = 30m`,
    ],
    [
      'a comment behind a value',
      ['[pg1]', 'description = a ; b', "conninfo = host=db password='a ;b'", 'active = false ; for now'],
      `${FILE}:4 [pg1]: "active" has a comment after its value, which Barman reads as part of it; write the comment on its own line`,
    ],
    [
      'a comment behind a password',
      ['[pg1]', 'conninfo = host=db password=hunter2 # as of May'],
      `${FILE}:2 [pg1]: "conninfo" has a comment after its value, which Barman reads as part of it; write the comment on its own line`,
    ],
    [
      'one server twice in a file',
      ['[pg1]', '[pg1]'],
      `${FILE}:2 [pg1]: withheld from Barman: server "pg1" is defined twice in this file; keep one of the sections`,
    ],
    [
      'a model of no cluster, at which Barman 3.10 ends',
      ['[pg1:aws]', 'model = true'],
      `${FILE}:2 [pg1:aws]: withheld from Barman: "model" is set, and "cluster" is not; set cluster to the server that the model is for`,
    ],
    [
      'a model in doubt, at which Barman 3.10 ends',
      ['[pg1:aws]', 'model = perhaps', 'cluster = pg1'],
      `${FILE}:2 [pg1:aws]: withheld from Barman: "model" is neither true nor false; write true or false`,
    ],
    [
      'a server name that is a path',
      ['[../pg1]'],
      `${FILE}:1 [../pg1]: withheld from Barman: "../pg1" is not a valid server name; name servers with letters, digits, ".", "_", "-", "@" and "+"`,
    ],
    [
      'a server called as Barman calls all of them',
      ['[all]'],
      `${FILE}:1 [all]: withheld from Barman: "all" is not a valid server name: Barman reserves it; choose another name`,
    ],
  ])('%s', (_mistake, lines, complaint) => {
    expect(complaints(...lines)).toEqual([complaint]);
  });

  it('a setting like no other gets the list of all', () => {
    expect(complaints('[pg1]', '#:frequency = daily')[0]).toContain(
      'the settings are backup_cron, backup_rec',
    );
  });

  it('what is right beside a mistake is still read', () => {
    const { servers, problems } = parse(
      '[pg1]',
      '#:backup_cron = @daily',
      '#:backup_timezone = Mars/Olympus',
    );
    expect(problems).toHaveLength(1);
    expect(servers[0]).toMatchObject({ backupCron: '@daily', backupTimezone: null });
  });
});
