import { type BarmanSection, parseServerFile } from '@barback/shared/barman-d/parse-server-file';
import type { BarmanD } from '@barback/shared/barman-d/read-directory';
import { expect, it } from 'vitest';
import { withKept } from './in-force.ts';
import { configurationText, sectionsIn } from './own-configuration.ts';

const FILE = '/etc/barman.d/a.conf';
const BEFORE = '[pg1]\nconninfo = host=old\n#:backup_cron = @daily\n[pg2]\nconninfo = host=x\n';

/** What the directory says when its only file has this text; null: it cannot be read. */
function directory(text: string | null, rest: Partial<BarmanD> = {}): BarmanD {
  const { servers, sections, problems } = parseServerFile(FILE, text ?? '');
  const unreadFiles = text === null ? [FILE] : [];
  const all = { servers, sections, problems, listed: true, unreadFiles, stillChanging: false };
  return { ...all, changedAt: new Map(), ...rest };
}

const before = directory(BEFORE).sections;
/** Each server with the host that Barman is told. */
const hosts = ({ sections }: BarmanD) => sections.map(({ name, body }) => `${name} ${/host=\w+/.exec(body)}`);

it.each<[string, BarmanD, string[]]>([
  ['its file cannot be read', directory(null), ['pg1 host=old', 'pg2 host=x']],
  ['the directory cannot be listed', directory('', { listed: false }), ['pg1 host=old', 'pg2 host=x']],
  [
    'Barman cannot read its section',
    directory('[pg1]\nconninfo = host=new %\n[pg2]\nconninfo = host=y\n'),
    ['pg2 host=y', 'pg1 host=old'],
  ],
  [
    'something above all sections is wrong',
    directory('conninfo = host=new\n[pg2]\nconninfo = host=y\n'),
    ['pg2 host=y', 'pg1 host=old'],
  ],
])('a server stays as it was in force while %s', (_why, read, expected) => {
  expect(hosts(withKept(read, before, '/home'))).toEqual(expected);
});

it.each<[string, BarmanD, string[]]>([
  ['it is removed from its file', directory('[pg2]\nconninfo = host=y\n'), ['pg2 host=y']],
  ['its file is removed', directory('', { unreadFiles: [] }), []],
  [
    'another server has its directory now',
    directory('[pg1]\nconninfo = %\n[pg2]\nconninfo = host=y\nbackup_directory = /home/pg1\n'),
    ['pg2 host=y'],
  ],
])('a server goes when %s', (_why, read, expected) => {
  expect(hosts(withKept(read, before, '/home'))).toEqual(expected);
});

it('one that stays keeps its settings as well', () => {
  const { servers } = withKept(directory(null), before, '/home');
  expect(servers).toMatchObject([
    { name: 'pg1', file: FILE, line: 1, backupCron: '@daily' },
    { name: 'pg2', line: 4 },
  ]);
});

it('what is in force is found again in the file that Barman is run with', () => {
  const global = '[barman]\nbarman_home = /home\nconfiguration_files_directory = /etc/barman.d\n';
  const odd: BarmanSection[] = before.map((section) => ({ ...section, file: '/etc/barman.d/a\n[x]\n.conf' }));
  expect(sectionsIn(configurationText(global, odd))).toEqual(odd);
  expect(sectionsIn('; from ["x",1]\n[pg1]\nconninfo = %\n; from nowhere\n[pg2]\n')).toEqual([]);
});

it.each(['; from the old server\n', '; from ["/x.conf",1]\n'])(
  'a comment %j of a server file ends nothing of what is in force',
  (comment) => {
    const sections = before.map((section) => ({ ...section, body: `${comment}${section.body}${comment}` }));
    expect(sectionsIn(configurationText('[barman]\n', sections))).toEqual(sections);
  },
);

it.each([
  'configuration_files_directory = /etc/barman.d',
  'Configuration_Files_Directory: /etc/barman.d',
  'configuration_files_directory = /x\nconfiguration_files_directory = /etc/barman.d',
  'active = true',
])('Barman is told last that there are no server files to read, where it is set up with %j', (option) => {
  const text = configurationText(`[barman]\n${option}\n`, before);
  const values = text.matchAll(/^configuration_files_directory *[=:](.*)$/gim);
  expect([...values].at(-1)?.[1]).toBe('');
});
