import { parseServerFile } from '@barback/shared/barman-d/parse-server-file';
import type { BarmanD } from '@barback/shared/barman-d/read-directory';
import { type Plan, planSchema } from '@barback/shared/plan/plan';
import { describe, expect, it } from 'vitest';
import { desiredPlan } from './desired-plan.ts';

const DEFAULTS = { timezone: 'Europe/Lisbon', checkIntervalMilliseconds: 30_000 };
/** When the files were changed last, unless said otherwise. */
const CHANGED = new Date('2026-11-23T09:00:00Z');
const FIRST = new Date('2026-11-23T10:00:00Z');
const LATER = new Date('2026-11-23T10:01:00Z');

/** What a directory with these files says; a text of null stands for a file that cannot be read now. */
function barmanD(files: Record<string, string | null>, rest: Partial<BarmanD> = {}): BarmanD {
  const read = Object.entries(files).map(([name, text]) =>
    parseServerFile(`/etc/barman.d/${name}`, text ?? ''),
  );
  const unread = Object.keys(files).filter((name) => files[name] === null);
  return {
    servers: read.flatMap(({ servers }) => servers),
    sections: read.flatMap(({ sections }) => sections),
    problems: read.flatMap(({ problems }) => problems),
    listed: true,
    unreadFiles: unread.map((name) => `/etc/barman.d/${name}`),
    stillChanging: false,
    changedAt: new Map(Object.keys(files).map((name) => [`/etc/barman.d/${name}`, CHANGED.getTime()])),
    ...rest,
  };
}

const plan = (now: BarmanD, previous: Plan | null = null) =>
  desiredPlan(now, previous, previous, DEFAULTS, previous === null ? FIRST : LATER);

/** `pg1: backup 0 1 * * *` for each schedule of a server, or the bare name of a server without any. */
const outline = ({ servers }: Plan) =>
  servers.flatMap(({ name, schedules }) =>
    schedules.length === 0
      ? [name]
      : schedules.map(
          ({ job, timing }) => `${name}: ${job} ${timing.by === 'pattern' ? timing.pattern : ''}`,
        ),
  );

const PG1 = '[pg1]\n#:backup_cron = 0 1 * * *\n';
const PG2 = '[pg2]\n#:backup_cron = 0 2 * * *\n';

it('how often a server is due is computed, and not taken from what Redis says', () => {
  const files = barmanD({ 'a.conf': PG1 });
  const told = structuredClone(plan(files));
  for (const { schedules } of told.servers) for (const each of schedules) each.intervalSeconds = 1e12;
  expect(plan(files, told).servers[0]?.schedules[0]?.intervalSeconds).toBe(86_400);
});

it('a server with all its schedules', () => {
  const text = [
    '[pg1]',
    '#:backup_cron = 0 1 * * *',
    '#:backup_incremental_cron = 0 * * * *',
    '#:backup_timezone = Asia/Tokyo',
    '#:backup_pool = cold',
    '#:backup_recovery_ssh_cmd = ssh root@rec',
    '#:recovery_cron = 0 4 * * 0',
    '#:recovery_target = immediate',
    '#:recovery_verify = manifest,sql',
    "#:recovery_sql = SELECT 'what nobody else may read' > ''",
    '#:recovery_max_duration = 30m',
    '#:recovery_max_data_age = 15m',
  ].join('\n');
  const timezone = 'Asia/Tokyo';
  expect(plan(barmanD({ 'a.conf': text }))).toEqual({
    reconciledAt: '2026-11-23T10:00:00.000Z',
    reloadSuccessful: true,
    lastSuccessfulReloadAt: '2026-11-23T10:00:00.000Z',
    servers: [
      {
        name: 'pg1',
        file: '/etc/barman.d/a.conf',
        active: true,
        pool: 'cold',
        recovery: {
          sshCommand: 'ssh root@rec',
          afterBackup: false,
          directory: '/var/lib/barback-recovery',
          target: 'immediate',
          verify: ['manifest', 'sql'],
          assertions: 1,
          timeoutSeconds: 172_800,
          hostSlots: 1,
          keepFailed: false,
          maxDurationSeconds: 1800,
          maxDataAgeSeconds: 900,
        },
        schedules: [
          {
            id: 'backup/pg1',
            job: 'backup',
            server: 'pg1',
            pool: 'cold',
            timing: { by: 'pattern', pattern: '0 1 * * *', timezone },
            intervalSeconds: 86_400,
            since: '2026-11-23T09:00:00.000Z',
          },
          {
            id: 'backup-incremental/pg1',
            job: 'backup',
            server: 'pg1',
            pool: 'cold',
            timing: { by: 'pattern', pattern: '0 * * * *', timezone },
            intervalSeconds: 3600,
            since: '2026-11-23T09:00:00.000Z',
            backupType: 'incremental',
          },
          {
            id: 'recovery-test/pg1',
            job: 'recovery-test',
            server: 'pg1',
            pool: 'cold',
            timing: { by: 'pattern', pattern: '0 4 * * 0', timezone },
            intervalSeconds: 604_800,
            since: '2026-11-23T09:00:00.000Z',
          },
        ],
      },
    ],
    schedules: [
      { ...ofCold, id: 'cron/cold', job: 'cron' },
      { ...ofCold, id: 'check/cold', job: 'check', timing: every(30_000), intervalSeconds: 30 },
      { ...ofCold, id: 'catalogue/cold', job: 'catalogue' },
    ],
    problems: [],
  });
});

const ofCold = { server: null, pool: 'cold', timing: every(60_000), intervalSeconds: 60, since: null };

function every(everyMilliseconds: number) {
  return { by: 'interval', everyMilliseconds };
}

it('what is planned is what the exporter can read', () => {
  const made = plan(barmanD({ 'a.conf': PG1, 'b.conf': '#:backup_cron = x' }));
  expect(planSchema.parse(JSON.parse(JSON.stringify(made)))).toEqual(made);
});

it('without a zone of its own a server follows the default zone', () => {
  const [server] = plan(barmanD({ 'a.conf': PG1 })).servers;
  expect(server?.schedules[0]?.timing).toMatchObject({ timezone: 'Europe/Lisbon' });
});

it.each([
  ['after each backup', '#:backup_recovery_ssh_cmd = ssh a@b', { sshCommand: 'ssh a@b', afterBackup: true }],
  ['never', '', null],
])('without a recovery schedule backups are restored %s', (_when, line, recovery) => {
  const [server] = plan(barmanD({ 'a.conf': `[pg1]\n${line}` })).servers;
  expect(server).toMatchObject({ recovery, schedules: [] });
});

it('an inactive server is known, and nothing is due for it', () => {
  const inactive = `${PG1}#:backup_recovery_ssh_cmd = ssh a@b\n#:recovery_cron = @weekly\nactive = false\n`;
  expect(plan(barmanD({ 'a.conf': inactive })).servers).toMatchObject([{ active: false, schedules: [] }]);
});

describe('from one reading to the next', () => {
  const before = plan(barmanD({ 'a.conf': PG1, 'b.conf': PG2 }));
  const edited = PG1.replace('0 1', '30 1');
  const faulty = `${edited}#:backup_timezone = Mars/Olympus\n`;
  const listingFailed: Partial<BarmanD> = {
    listed: false,
    problems: [{ file: '/etc/barman.d', line: null, server: null, reason: 'it is gone', cure: 'mount it' }],
  };

  it.each<[string, BarmanD, string[]]>([
    [
      'nothing changed',
      barmanD({ 'a.conf': PG1, 'b.conf': PG2 }),
      ['pg1: backup 0 1 * * *', 'pg2: backup 0 2 * * *'],
    ],
    [
      'an edit counts',
      barmanD({ 'a.conf': edited, 'b.conf': PG2 }),
      ['pg1: backup 30 1 * * *', 'pg2: backup 0 2 * * *'],
    ],
    ['a removed file removes its servers', barmanD({ 'b.conf': PG2 }), ['pg2: backup 0 2 * * *']],
    [
      'a removed setting removes its schedule',
      barmanD({ 'a.conf': '[pg1]', 'b.conf': PG2 }),
      ['pg1', 'pg2: backup 0 2 * * *'],
    ],
    [
      'a faulty server stays as it was, the other follows its file',
      barmanD({ 'a.conf': faulty, 'b.conf': '[pg2]' }),
      ['pg1: backup 0 1 * * *', 'pg2'],
    ],
    [
      'a server that Barman cannot read stays as it was, the other follows its file',
      barmanD({ 'a.conf': `${edited}conninfo = host=h password=50%\n`, 'b.conf': '[pg2]' }),
      ['pg1: backup 0 1 * * *', 'pg2'],
    ],
    [
      'a file whose header is gone keeps its servers',
      barmanD({ 'a.conf': 'conninfo = host=h\n', 'b.conf': '[pg2]' }),
      ['pg1: backup 0 1 * * *', 'pg2'],
    ],
    [
      'a mistake in another file that names the same server holds up no edit',
      barmanD({ 'a.conf': edited, 'c.conf': '[pg1]\nconninfo = 50%\n' }),
      ['pg1: backup 30 1 * * *'],
    ],
    [
      'an unread file keeps its servers',
      barmanD({ 'a.conf': null, 'b.conf': '[pg2]' }),
      ['pg1: backup 0 1 * * *', 'pg2'],
    ],
    [
      'a server that moved out of an unread file follows its new one',
      barmanD({ 'a.conf': null, 'b.conf': edited }),
      ['pg1: backup 30 1 * * *'],
    ],
    [
      'a directory that cannot be listed keeps everything',
      barmanD({}, listingFailed),
      ['pg1: backup 0 1 * * *', 'pg2: backup 0 2 * * *'],
    ],
    ['an empty directory keeps nothing', barmanD({}), []],
    [
      'what no section holds stops no server',
      barmanD({ 'a.conf': `#:backup_cron = 1\n${edited}` }),
      ['pg1: backup 30 1 * * *'],
    ],
  ])('%s', (_rule, now, expected) => {
    expect(outline(plan(now, before))).toEqual(expected);
  });

  it('a server that is new and faulty does what is right about it', () => {
    expect(outline(plan(barmanD({ 'a.conf': faulty })))).toEqual(['pg1: backup 30 1 * * *']);
  });

  it.each<[string, Record<string, string>, string[]]>([
    ['always there', {}, ['cron', 'check', 'catalogue']],
    [
      'there once however many servers there are',
      { 'a.conf': PG1, 'b.conf': PG2 },
      ['cron', 'check', 'catalogue'],
    ],
    [
      'there for each pool',
      { 'a.conf': PG1, 'b.conf': `${PG2}#:backup_pool = us\n` },
      ['cron', 'check', 'catalogue', 'cron/us', 'check/us', 'catalogue/us'],
    ],
  ])('the schedules for all servers are %s', (_rule, files, expected) => {
    expect(plan(barmanD(files), before).schedules.map(({ id }) => id)).toEqual(expected);
  });

  it('a problem makes the reload unsuccessful, and says when the last good one was', () => {
    const { reloadSuccessful, lastSuccessfulReloadAt, reconciledAt, problems } = plan(
      barmanD({ 'a.conf': faulty }),
      before,
    );
    expect({ reloadSuccessful, lastSuccessfulReloadAt, reconciledAt }).toEqual({
      reloadSuccessful: false,
      lastSuccessfulReloadAt: FIRST.toISOString(),
      reconciledAt: LATER.toISOString(),
    });
    expect(problems).toHaveLength(1);
  });

  it('without any good reload so far there is no time of one', () => {
    expect(plan(barmanD({ 'a.conf': faulty })).lastSuccessfulReloadAt).toBeNull();
  });

  it('what was wrong with a file that is being saved stays wrong until it is read', () => {
    const wrong = plan(barmanD({ 'a.conf': faulty }), before);
    expect(plan(barmanD({ 'a.conf': null }), wrong).problems).toEqual(wrong.problems);
    expect(plan(barmanD({ 'a.conf': PG1 }), wrong).problems).toEqual([]);
  });

  it('while the directory cannot be listed, that is said beside what was wrong before', () => {
    const wrong = plan(barmanD({ 'a.conf': faulty }), before);
    const reasons = plan(barmanD({}, listingFailed), wrong).problems.map(({ reason }) => reason);
    expect(reasons).toEqual(['it is gone', expect.stringContaining('Mars/Olympus')]);
  });
});

it('checks each minute, and spares servers that are well, unless an interval is set', () => {
  const checksOf = (checkIntervalMilliseconds: number | null) =>
    desiredPlan(barmanD({ 'a.conf': PG1 }), null, null, { ...DEFAULTS, checkIntervalMilliseconds }, FIRST)
      .schedules.filter(({ job }) => job === 'check')
      .map(({ timing, intervalSeconds }) => [timing, intervalSeconds]);
  expect(checksOf(null)).toEqual([[{ by: 'interval', everyMilliseconds: 60_000 }, 300]]);
  expect(checksOf(60_000)).toEqual([[{ by: 'interval', everyMilliseconds: 60_000 }, 60]]);
});
