import { parseServerFile } from '@barback/shared/barman-d/parse-server-file';
import { optionValue, splitSections } from '@barback/shared/barman-d/server-file-sections';
import { withoutConflicts } from '@barback/shared/barman-d/without-conflicts';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { configurationText } from '../../../services/worker/src/barman/configuration/own-configuration.ts';
import { interpolatesTwice } from '../../../services/worker/src/catalogue/versions.ts';
import { pick, type Random, seededRandom } from '../../faults/random.ts';
import { startBarmanReader } from '../../fixtures/barman-reading.ts';

/** A long run: `BARBACK_FUZZ_FILES=200000 BARBACK_FUZZ_SEED=7 npx vitest --project integration barman-reading`. */
// biome-ignore lint/style/noProcessEnv: how long and with which seed is for who runs it to say
const { BARBACK_FUZZ_FILES = '200', BARBACK_FUZZ_SEED = '1' } = process.env;
const HOME = '/nonexistent/barman';
const GLOBAL = `[barman]\nbarman_home = ${HOME}\nconfiguration_files_directory = @BARMAN_D@\n`;

const { stdout: release } = await execa('barman', ['--version']);
const twice = interpolatesTwice(release);

let reader: ReturnType<typeof startBarmanReader>;
beforeAll(() => {
  reader = startBarmanReader();
});
afterAll(() => reader.stop());

/** Most of what is drawn; Barman reads any of these below a header. */
const READABLE = [
  '[pg2]',
  '[pg.3] ; behind',
  '[pg 4]',
  'conninfo = postgres://u:a%%40b@h/db',
  'conninfo: host=h',
  "conninfo = 'host=h'",
  'streaming_conninfo = "host=h dbname=x"',
  'slot_name = barman',
  'host = h',
  'description = "a # b ; c"',
  'description = %%(host)s',
  'description = none',
  'description =',
  'backup_directory = /x/%%1',
  'compression = nonsense',
  'minimum_redundancy = abc',
  'retention_policy = nonsense',
  'backup_method = snapshot',
  'last_backup_maximum_age = 99999999999 DAYS',
  'active = off',
  'model = true',
  '  more of a value',
  '\tmore = of a value',
  '# comment',
  '; comment',
  '#:backup_cron = @daily',
  '  # indented comment',
  '',
  '   ',
  'öption = ü',
  'KEY = Value',
  'a=b=c:d',
  'x = \u00a0y\u00a0',
];
const DOUBTFUL = [
  '[pg1]',
  '  [pg3]',
  '[pg]5]',
  '[all]',
  '[barman]',
  '[DEFAULT]',
  '[unclosed',
  '[]',
  '[a/b]',
  'conninfo = host=h user=barman password=50%off',
  'conninfo',
  'conninfo = host=%(host)s',
  'streaming_conninfo = %(conninfo)s dbname=x',
  'slot_name = %(name)s_slot',
  'description = %(Host)s%',
  'description = %(',
  'backup_directory = %(d)s/%(host)s',
  'd = /srv',
  'active = %(compression)s',
  'backup_directory = /x/same',
  'backup_directory =',
  'wals_directory = None',
  'wals_directory = "none"',
  'errors_directory = /x/same/base',
  '= value',
  ': value',
  'no delimiter',
  '\u00a0x = y',
];
const CHARACTERS =
  '[]=:%()#; \t\n\r"\'\\\u0000\u000b\u000c\u001c\u001f\u0085\u00a0\u2003\u2028\ufeffaé%%(name)s'.split('');

function file(random: Random, server: string): string {
  const end = pick(random, ['\n', '\n', '\n', '\r\n', '\r']);
  const count = Math.floor(random() * 12);
  const lines = Array.from({ length: count }, () => pick(random, random() < 0.08 ? DOUBTFUL : READABLE));
  let text = [...(random() < 0.97 ? [`[${server}]`, 'host = h'] : []), ...lines].join(end);
  for (let changes = random() < 0.25 ? 1 + Math.floor(random() * 3) : 0; changes > 0; changes -= 1) {
    const at = Math.floor(random() * (text.length + 1));
    const replaced = random() < 0.5 ? 1 : 0;
    text = text.slice(0, at) + pick(random, CHARACTERS) + text.slice(at + replaced);
  }
  return text + pick(random, ['', end]);
}

it('Barman reads what it is given, of whatever files, and reads the same in a file of which nothing is withheld', {
  timeout: 3_600_000,
}, async () => {
  const random = seededRandom(Number(BARBACK_FUZZ_SEED));
  const count = { files: 0, withheld: 0, readByBarmanAlone: 0 };
  for (; count.files < Number(BARBACK_FUZZ_FILES); count.files += 1) {
    const texts = [file(random, 'pg1'), ...(random() < 0.3 ? [file(random, 'pg5')] : [])];
    const parsed = texts.map((text, index) => parseServerFile(`${index}.conf`, text));
    const all = parsed.flatMap(({ sections }) => sections);
    const { sections, problems } = withoutConflicts(all, HOME);
    const what = JSON.stringify(texts);

    const given = await reader.read(configurationText(GLOBAL, sections, twice));
    if ('error' in given) throw new Error(`${given.error} of what Barman is given of ${what}`);
    expect(Object.keys(given.servers).sort(), what).toEqual(sections.map(({ name }) => name).sort());

    const files = Object.fromEntries(texts.map((text, index) => [`${index}.conf`, Buffer.from(text)]));
    const alone = await reader.read(GLOBAL, files);
    const isWithheld = [...parsed.flatMap((each) => each.problems), ...problems].some(
      ({ withheld }) => withheld,
    );
    if (isWithheld) count.withheld += 1;
    if (isWithheld && !('error' in alone)) count.readByBarmanAlone += 1;
    if (isWithheld) continue;
    // such a release reads some of these itself as nobody means them, and ends at others
    if (!(twice && what.includes('%%'))) expect(alone, what).toEqual(given);
    for (const section of texts.flatMap((text) => splitSections(text).sections)) {
      const server = given.servers[section.name];
      if (server === undefined) continue;
      expect(optionValue(section, 'conninfo') || null, what).toBe(server.conninfo);
    }
  }
  // biome-ignore lint/suspicious/noConsole: of a long run it is what one wants to know
  if (count.files > 200) console.log(count);
});
