import { FULL_DISK } from './full-disk.ts';

/** What a person needs from the output of a failure: the significant line, and what to do if that is known. */

interface Known {
  /** A significant line; the rows are in order of preference. */
  line: RegExp;
  /** Precedes the line, when the line does not name its subject. */
  what?: string;
  cure?: string;
}

const KNOWN: readonly Known[] = [
  {
    line: /(ERROR|FATAL|PANIC): .*(no space left on device|disk quota exceeded)/i,
    what: 'the disk of the PostgreSQL server is full',
    cure: 'free space there',
  },
  {
    line: FULL_DISK,
    what: 'the disk of the Barman host is full',
    cure: 'free space there, or delete a backup: barman delete SERVER BACKUP_ID',
  },
  {
    line: /^sudo: |: sudo: |sudo: command not found/i,
    what: 'sudo refused the command',
    cure: 'allow the command in sudoers with NOPASSWD, or install sudo there',
  },
  {
    line: /password authentication failed/i,
    cure: 'correct the password in ~/.pgpass of the user barman, or in the conninfo',
  },
  {
    line: /no password supplied/i,
    cure: 'set the password in ~/.pgpass of the user barman, or in the conninfo',
  },
  {
    line: /no pg_hba\.conf entry|pg_hba\.conf rejects/i,
    cure: 'add a line for that user and address to pg_hba.conf, for replication connections with the database "replication"; then SELECT pg_reload_conf()',
  },
  { line: /role ".*" does not exist/i, cure: 'create the role, or set another one in the conninfo' },
  { line: /role ".*" is not permitted to log in/i, cure: 'ALTER ROLE … LOGIN' },
  { line: /database ".*" does not exist/i, cure: 'correct dbname in the conninfo' },
  {
    line: /must be superuser or replication role|permission denied to start WAL sender|only roles with the .?REPLICATION.? attribute/i,
    cure: 'ALTER ROLE … REPLICATION for the user of streaming_conninfo',
  },
  {
    line: /number of requested standby connections exceeds max_wal_senders|max_wal_senders/i,
    cure: 'raise max_wal_senders: a backup needs two, streaming one more; then restart PostgreSQL',
  },
  {
    line: /all replication slots are in use/i,
    cure: 'raise max_replication_slots, or drop an unused slot',
  },
  {
    line: /replication slot ".*" is active/i,
    cure: 'another program receives WAL from this slot; stop it, or give this server its own slot_name',
  },
  {
    line: /replication slot ".*" already exists/i,
    cure: 'set slot_name to it only if it is a physical slot that nothing else uses, or choose another slot_name',
  },
  {
    line: /wal_level|WAL streaming.*requires/i,
    cure: 'set wal_level = replica (or logical); then restart PostgreSQL',
  },
  {
    line: /permission denied for (function|procedure) \S+/i,
    cure: 'GRANT EXECUTE on it to the user of conninfo',
  },
  {
    line: /canceling statement due to statement timeout/i,
    cure: 'ALTER ROLE … SET statement_timeout = 0 for the users of the conninfo',
  },
  {
    line: /too many (connections|clients)|remaining connection slots are reserved/i,
    cure: 'raise max_connections, or close idle connections',
  },
];

/** Lines that tell something though nothing is known of them, the most telling first. */
const TELLING: readonly RegExp[] = [
  /^\w+: (error|fatal):/i,
  /\b(FATAL|PANIC|ERROR): /,
  /^(rsync|ssh|scp): |^rsync error: ./i,
  /Permission denied|Host key verification failed|Connection refused|No such file/i,
  /^DETAILS: /,
];

const LONGEST = 500;

/**
 * The cause of a failure in one line; null without output. Pure.
 * @param said each text of any number of lines, as a program printed it
 */
export function causeIn(said: readonly string[]): string | null {
  const lines = said.flatMap((text) => text.split('\n')).map(inOneLine);
  const spoken = lines.filter((line) => line !== '');
  for (const { line, what, cure } of KNOWN) {
    const found = spoken.find((each) => line.test(each));
    if (found !== undefined) return cut([what, found].filter(Boolean).join(': ')) + (cure ? `; ${cure}` : '');
  }
  for (const telling of TELLING) {
    const found = spoken.find((each) => telling.test(each));
    if (found !== undefined) return cut(found.replace(/^DETAILS: /, ''));
  }
  return spoken.length === 0 ? null : cut(spoken.join('; '));
}

function inOneLine(line: string): string {
  return line.replaceAll(/\s+/g, ' ').trim();
}

function cut(line: string): string {
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST)}…`;
}
