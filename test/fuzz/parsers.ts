import { conninfoAddress, conninfoUser } from '@barback/shared/barman-d/conninfo';
import { parseServerFile } from '@barback/shared/barman-d/parse-server-file';
import { parseSshCommand } from '@barback/shared/barman-d/ssh-command';
import { parseCron } from '@barback/shared/cron/parse-cron';
import { disagreement } from '@barback/shared/cron/vixie-model';
import { parseDockerBarmanLog } from '@barback/shared/history/docker-barman-log';
import { type HistoryEntry, parseEntry } from '@barback/shared/history/entry';
import { exampleRecovery, exampleRun } from '@barback/shared/status/example-snapshot';
import { CONNINFO_FORMS } from '@barback/shared/text/example-secrets';
import { publishable, publishableJson, publishableLine } from '@barback/shared/text/publishable';
import { rememberSecretsOf } from '@barback/shared/text/redact';
import { secretsOf } from '@barback/shared/text/secrets-of';
import { dueTimesAround } from '@barback/shared/vocabulary/due-times';
import { parseDurationMilliseconds } from '@barback/shared/vocabulary/duration';
import { readCheckAnswer } from '../../services/worker/src/barman/check-answer.ts';
import { parseJsonAnswer } from '../../services/worker/src/barman/json-answer.ts';
import { readShowServerAnswer } from '../../services/worker/src/barman/show-server-answer.ts';
import { parseBackupInfo } from '../../services/worker/src/catalogue/backup-info.ts';
import { parseTablespaces } from '../../services/worker/src/catalogue/parse-tablespaces.ts';
import {
  answerMark,
  parseScriptAnswer,
  withoutMarks,
} from '../../services/worker/src/recovery/host/script-answer.ts';
import { parseControlData } from '../../services/worker/src/recovery/steps/start/replay/control-data.ts';
import { parseRecoveryLog } from '../../services/worker/src/recovery/steps/start/replay/recovery-log.ts';
import { parseWalAhead } from '../../services/worker/src/recovery/steps/start/wal-ahead.ts';
import { parseKnownKeys } from '../../services/worker/src/ssh/host-key.ts';
import { quoteArguments } from '../../services/worker/src/ssh/quote-arguments.ts';
import { parseSshSettings } from '../../services/worker/src/ssh/ssh-settings.ts';
import { parseTimelineHistory } from '../../services/worker/src/wal/timeline-history.ts';
import type { Random } from '../faults/random.ts';
import { mutated } from './texts.ts';

/** A parser of what comes from outside, and what holds of it for every text. */
export interface FuzzedParser {
  name: string;
  /** Makes a text, has it parsed, and says what is wrong with the result; null when nothing is. Throws when the parser does. */
  tryOne(random: Random): { text: string; wrong: string | null };
}

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

function parser(
  name: string,
  known: readonly string[],
  wrongWith: (text: string) => string | null,
): FuzzedParser {
  return {
    name,
    tryOne(random) {
      const text = mutated(random, known);
      return { text, wrong: wrongWith(text) };
    },
  };
}

const nothingWrong = (parse: (text: string) => unknown) => (text: string) => {
  parse(text);
  return null;
};

const MARK = answerMark('00112233445566778899aabbccddeeff');
const CONNINFOS = [
  ...CONNINFO_FORMS.map(({ conninfo }) => conninfo),
  'postgresql://[::1]:5432,b:1/db?user=x&password=y',
  'service=x passfile=/p',
];
const SSH = [
  'ssh root@host',
  `ssh -p 22 -i '/a b/key' -o "ConnectTimeout 5" -J a,b:22 user@h`,
  'ssh -oPort=22 -l u ssh://h:22',
];
const PATTERNS = [
  '0 10 * * *',
  '*/5 1-3,7 1-31/2 jan-mar mon-fri',
  '30 0 0 29 2 */2',
  '@daily',
  '0 0 15 * 1',
];
const BACKUP_INFO = `backup_label=None
begin_offset=40
begin_time=2026-11-23 11:19:14.662343+00:00
copy_stats={'total_time': 1.5, 'copy_time': 1.25}
end_time=2026-11-23 11:20:14+00:00
error=failure copying files (pg_basebackup: error)
included_files=['/pg/data/postgresql.auto.conf']
mode=postgres
pgdata=/pg/data
size=24117248
status=DONE
systemid=7400000000000000000
tablespaces=[('fast', 16386, '/mnt/fast'), ("it's", 16387, '/mnt/x')]
timeline=1
version=150018
xlog_segment_size=16777216
`;
const ANSWER = `motd\n${MARK} begin\n${MARK} data_directory=/x ${MARK}.\nout\n${MARK} failed=no\nroom ${MARK}.\n${MARK} end 1\n`;
const ENTRIES: HistoryEntry[] = [
  { v: 1, kind: 'backup', slot: null, run: exampleRun },
  { v: 1, kind: 'recovery-test', slot: '2026-11-23T12:00:00.000Z', test: exampleRecovery.newest },
];
const JSON_ANSWERS = [
  '{"pg1": {"postgresql": {"status": "OK", "hint": ""}, "disk": {"status": "FAILED", "hint": "full"}}, "_ERROR": ["x"]}',
  '{"pg1": {"backup_directory": "/b", "basebackups_directory": "/b/base", "wals_directory": "/w", "errors_directory": "/e", "backup_method": "postgres", "minimum_redundancy": 1, "current_lsn": "0/3000028", "replication_slot": "Record(slot_name=\'barman\', active=True, restart_lsn=\'0/3000000\')"}}',
];

for (const { conninfo } of CONNINFO_FORMS) rememberSecretsOf(`conninfo = ${conninfo}\n`);

/** Every parser of what other programs, hosts and people write, but those of server files and of the state in Redis. */
export const FUZZED: readonly FuzzedParser[] = [
  parser('conninfo', CONNINFOS, (text) => {
    conninfoUser(text);
    conninfoAddress(text);
    const { secrets, plain } = secretsOf(`conninfo = ${text}`);
    return secrets.size + plain.size < 100_000 ? null : 'it has too many secrets';
  }),
  parser(
    'secrets',
    [
      ...CONNINFOS,
      "'%' must be followed by '%' or '(', found: '%40x@y'",
      'a:5432:b:user:secret',
      'missing "=" after "x"',
    ],
    (text) => {
      const [shown, line] = [publishable(text), publishableLine(text)];
      if (UNPRINTABLE.test(shown.replaceAll('\n', '')) || UNPRINTABLE.test(line))
        return 'it is not printable';
      const json: unknown = JSON.parse(publishableJson({ reason: text, [text.slice(0, 20)]: [text] }));
      return typeof json === 'object' ? null : 'it is no JSON any more';
    },
  ),
  parser('cron', PATTERNS, (text) => {
    const parsed = parseCron(text);
    if (parsed.status === 'failed') return parsed.reason.length < 5000 ? null : 'its reason is long';
    const now = Date.parse('2026-11-23T12:00:00Z');
    const { latest, next } = dueTimesAround(text, 'Europe/Paris', now);
    return latest <= now && next > now && latest > 0 && next < 8.64e15 ? null : 'it is never due';
  }),
  {
    name: 'cron against a model of Vixie cron',
    tryOne(random) {
      const seed = Math.floor(random() * 2 ** 32);
      return { text: `seed ${seed}`, wrong: disagreement(seed) };
    },
  },
  parser('duration', ['30m', '1.5 h', '2 days'], (text) => {
    const found = parseDurationMilliseconds(text);
    return found === null || (Number.isSafeInteger(found) && found > 0) ? null : `it lasts ${found}`;
  }),
  parser('ssh command', SSH, (text) => {
    const parsed = parseSshCommand(text);
    if (parsed.status === 'failed') return null;
    const { program, args } = parsed.command;
    const again = parseSshCommand(quoteArguments([program, ...args]));
    return JSON.stringify(again) === JSON.stringify(parsed)
      ? null
      : `it reads otherwise when it is written again`;
  }),
  parser(
    'annotations',
    [
      '[pg1]\n#:backup_cron = 0 1 * * *\n#:recovery_sql = "a": SELECT 1\n#:backup_recovery_ssh_cmd = "ssh a"\n#:recovery_max_duration = 30m\n#:recovery_target = 2026-11-23T14:00:00Z\n',
    ],
    (text) => {
      const { servers, problems } = parseServerFile('/etc/barman.d/x.conf', text);
      return servers.every(({ name }) => /^[\w.@+-]+$/.test(name)) && problems.length <= 60_000
        ? null
        : 'a name is none';
    },
  ),
  parser('backup.info', [BACKUP_INFO], (text) => {
    const info = parseBackupInfo('20261123T111914', text);
    return info === null || info.sizeBytes === null || info.sizeBytes >= 0 ? null : 'its size is none';
  }),
  parser(
    'tablespaces',
    ["[('fast', 16386, '/mnt/fast')]", `[("it's", 1, '/x'), ('b\\\\', 2, "/y")]`, '[]'],
    nothingWrong(parseTablespaces),
  ),
  parser('script answer', [ANSWER, `${MARK} a=`, ` ${MARK}.\n`], (text) => {
    const { values } = parseScriptAnswer(text, MARK);
    return withoutMarks(text, MARK).includes(`${MARK} begin\n`)
      ? 'a mark is left'
      : Object.keys(values).every((key) => /^[a-z_]+$/.test(key))
        ? null
        : 'a name is none';
  }),
  parser(
    'history line',
    ENTRIES.map((entry) => JSON.stringify(entry)),
    (text) => {
      const entry = parseEntry(text);
      if (entry === null) return null;
      const again = parseEntry(publishableJson(entry));
      const shown = parseEntry(publishableJson(again));
      return JSON.stringify(again) === JSON.stringify(shown) ? null : 'it is not read as it was written';
    },
  ),
  parser(
    'history of docker-barman',
    ['pg1 20261123T111914 start 1700000000000000000\npg1 20261123T111914 rec_status 0\n'],
    nothingWrong((text) => parseDockerBarmanLog('pg1', text)),
  ),
  parser("Barman's answer", JSON_ANSWERS, (text) => {
    const answer = parseJsonAnswer(text);
    if (answer === null) return null;
    readCheckAnswer(answer, 'pg1');
    readShowServerAnswer(answer, 'pg1');
    return null;
  }),
  parser(
    'history of timelines',
    ['1\t0/3000000\tno recovery target specified\n\n2\t0/5000000\tbefore\n'],
    nothingWrong(parseTimelineHistory),
  ),
  parser(
    'control data',
    [
      'pg_control version number:            1300\nDatabase system identifier:           7400000000000000000\nDatabase cluster state:               in production\n',
    ],
    nothingWrong(parseControlData),
  ),
  parser(
    'log of a recovery',
    [
      '2026-11-23 11:19:14.662 UTC [12] LOG:  redo starts at 0/3000028\nLOG:  consistent recovery state reached at 0/3000100\nFATAL:  x\n',
    ],
    nothingWrong(parseRecoveryLog),
  ),
  parser(
    'keys of hosts',
    ['host ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ\n[h]:22 ssh-rsa AAAA x\n|1|a=|b= ssh-rsa AAAA\n'],
    nothingWrong(parseKnownKeys),
  ),
  parser(
    'settings of ssh',
    ['hostname h\nport 22\nidentityfile ~/.ssh/id\nuserknownhostsfile a b\n'],
    nothingWrong(parseSshSettings),
  ),
  parser(
    'WAL ahead',
    ['rmgr: Tablespace len (rec/tot): 42/ 42, tx: 1, lsn: 0/1, prev 0/0, desc: CREATE 16386 "/x"\n'],
    nothingWrong(parseWalAhead),
  ),
];
