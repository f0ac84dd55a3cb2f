import type { UnreadRelation } from '@barback/shared/vocabulary/recovery-test';
import { endedBy } from '../restored-server/ended.ts';

/** The findings of an examination of a restored server's relations. */
export interface Examined {
  /** Each names the relation; of many the first. */
  damage: string[];
  /** How many more there are. */
  moreDamage: number;
  /** What says nothing of the backup, because the recovery host or the server cannot look: not proven. */
  unproven: UnreadRelation[];
  /** Not examined on any host, or for lack of time; nothing is wrong with it. */
  unread: UnreadRelation[];
  /** How many tables and sequences were read, and their bytes. */
  relations: number;
  bytes: number;
  /** The first that had no time left. */
  next: { database: number; relation: number } | null;
}

interface Relation {
  kind: string;
  name: string;
  bytes: number;
}

interface Database {
  name: string;
  locale: string;
  relations: Map<number, Relation>;
  /** Names of foreign keys, which are told by their numbers with a minus. */
  references: Map<number, string>;
}

const MAX_LINE_CHARACTERS = 64 * 1024;
/** A number of rows, other than none. */
const COUNTED = /^[1-9]\d*$/;
const MAX_DAMAGE = 1000;
/** Of psql. */
const CONNECTION_LOST_EXIT_CODE = 2;
/** Of a shell: the exit code of a process that a signal ended is greater. */
const KILLED_EXIT_CODE = 128;

/** What one worker is at. */
interface Worker {
  /** The numbers of what it has started and not finished. */
  at: number | null;
  found: number | null;
  /** What a line that is not ours adds to. */
  more: ((line: string) => void) | null;
}

const WHAT: Record<string, string> = {
  table: 'table',
  toast: 'TOAST table',
  sequence: 'sequence',
  index: 'index',
  key: 'unique index',
  rows: 'index',
  check: 'table',
  partition: 'table',
  heap: 'heap table',
  btree: 'btree index',
};

/** SQLSTATEs, or classes of them, that say something of the recovery host, of settings or of limits, not of the data. */
const NOT_OF_THE_DATA = /^(?:0A|25|2F|38|39|40|42501|42883|53|54|55P03|57014|57P05|58000|F0|P0)/;
/** Of what a function of the database itself does not find without its search_path and settings. */
const NOT_FOUND = /^(?:3F000|42703|42704|42P01)$/;
/** What may call such a function. */
const COMPUTED = new Set(['btree', 'index', 'key', 'rows', 'check']);
const MISSING_LIBRARY = /could not (?:access file|load library|find function)|incompatible library/;
/** With the SQLSTATE of a wrong parameter. */
const MISSING_ON_HOST = /could not (?:create|load|open) (?:locale|collator)|time zone ".*" not recognized/;
/** The connection was lost, or refused because the server was no longer there. */
const CONNECTION_LOST =
  /server closed the connection|no connection to the server|terminating connection because of crash|connection to server .* failed|the database system is (?:shutting down|in recovery mode)/;
const CANNOT_BE_OPENED =
  /locale|collation|library|too many|not currently accepting|does not allow|permission|being (?:started|shut)|out of memory|No space left/i;

/**
 * Parses the output of a script that examines all relations, line by line as it arrives; missing output leads to no
 * conclusion.
 * @param nonce a line without it is ignored
 */
export function examination(nonce: string): { take(text: string): void; end(): Examined } {
  const found: Examined = {
    damage: [],
    moreDamage: 0,
    unproven: [],
    unread: [],
    relations: 0,
    bytes: 0,
    next: null,
  };
  const databases = new Map<string, Database>();
  const workers = new Map<string, Worker>();
  /** Where a connection was lost, and whether something was being examined there. */
  const lost: { of: string; examined: boolean }[] = [];
  /** The signal that ended the server; 0 when its log names none, null when it runs. */
  let stoppedBy: number | null = null;
  const failures = new Set<string>();
  const obstacles = new Set<string>();
  let rest = '';
  let isDone = false;

  const database = (id: string): Database => {
    const known = databases.get(id) ?? { name: id, locale: '', relations: new Map(), references: new Map() };
    databases.set(id, known);
    return known;
  };
  const what = (id: string, oid: number, as?: string) => {
    if (oid < 0) return `foreign key "${database(id).name}.${database(id).references.get(-oid) ?? -oid}"`;
    const relation = database(id).relations.get(oid);
    if (relation === undefined) return `database "${database(id).name}"`;
    return `${WHAT[as ?? relation.kind] ?? 'relation'} "${database(id).name}.${relation.name}"`;
  };
  const damage = (text: string) => {
    if (failures.has(text)) return;
    if (found.damage.length === MAX_DAMAGE) {
      found.moreDamage++;
      return;
    }
    failures.add(text);
    found.damage.push(text);
  };
  const explain = (text: string, detail: string) => {
    const at = found.damage.indexOf(text);
    if (at !== -1) found.damage[at] = `${text} (${detail})`;
  };
  const unproven = (of: string, why: string) => {
    const text = `${of}: ${why}`;
    if (obstacles.has(text)) return;
    obstacles.add(text);
    found.unproven.push({ what: of, why });
  };

  const takeLine = (line: string) => {
    if (line === `${nonce} done`) {
      isDone = true;
      return;
    }
    const [, id, name, text] = /^(\d+)\.(\S+) (.*)$/s.exec(line) ?? [];
    if (id === undefined || name === undefined || text === undefined) return;
    const key = `${id}.${name}`;
    const worker: Worker = workers.get(key) ?? { at: null, found: null, more: null };
    workers.set(key, worker);
    if (!text.startsWith(`${nonce} `)) return worker.more?.(text);
    worker.more = null;
    const [kind = '', first = '', ...others] = text.slice(nonce.length + 1).split(' ');
    const oid = Number(first);
    const told = others.join(' ');
    switch (kind) {
      case 'database': {
        const [databaseName = '', locale = ''] = others.map(fromHexadecimal);
        databases.set(id, { name: databaseName, locale, relations: new Map(), references: new Map() });
        const of = `database "${databaseName}"`;
        if (first === 'closed') unproven(of, 'it does not allow connections');
        if (first === 'half_dropped') found.unread.push({ what: of, why: 'its removal was interrupted' });
        return;
      }
      case 'relation': {
        const [relationKind = '', , bytes = '0', hexadecimal = '', why = '-'] = others;
        const relation = { kind: relationKind, name: fromHexadecimal(hexadecimal), bytes: Number(bytes) };
        // a relation may be listed for several things; it is called by the first
        if (relationKind === 'reference') return void database(id).references.set(oid, relation.name);
        const known = database(id).relations;
        if (!known.has(oid)) known.set(oid, relation);
        const reason = fromHexadecimal(why);
        if (relationKind === 'unread')
          found.unread.push({ what: `"${database(id).name}.${relation.name}"`, why: reason });
        if (relationKind === 'unproven') unproven(`"${database(id).name}.${relation.name}"`, reason);
        return;
      }
      case 'begin':
        worker.at = oid;
        worker.found = null;
        return;
      case 'end':
        worker.at = null;
        return;
      case 'rows': {
        const relation = database(id).relations.get(oid);
        if (relation?.kind !== 'table' || !/^\d+$/.test(told)) return;
        found.relations++;
        found.bytes += relation.bytes;
        return;
      }
      case 'found':
        worker.found = /^\d+$/.test(told) ? Number(told) : null;
        return;
      case 'entries': {
        const [entries = '', rows = '', isUsed = '', how = ''] = others;
        if (how === '') return; // the connection was lost in the middle of the line
        const wrong = comparison({ entries: Number(entries), rows: Number(rows), found: worker.found, how });
        if (isUsed !== 't') found.unread.push({ what: what(id, oid), why: 'PostgreSQL does not use it' });
        else if (wrong !== null) damage(`${what(id, oid, 'index')}: ${wrong}`);
        return;
      }
      case 'duplicates':
        if (COUNTED.test(told)) damage(`${what(id, oid, 'key')}: several rows have the same key`);
        return;
      case 'violations':
        if (COUNTED.test(told)) damage(`${what(id, oid, 'check')}: ${told} rows break a CHECK constraint`);
        return;
      case 'directory':
        found.unread.push({
          what: `directory "base/${oid}"`,
          why: 'no database has it: CREATE DATABASE was interrupted, or a database is missing in pg_database',
        });
        return;
      case 'strays':
        if (COUNTED.test(told)) damage(`${what(id, oid, 'table')}: ${told} rows belong to another partition`);
        return;
      case 'orphans':
        if (COUNTED.test(told)) damage(`${what(id, oid)}: ${told} rows refer to missing rows`);
        return;
      case 'damage':
        damage(`${what(id, oid)}: ${told}`);
        return;
      case 'unread':
        found.unread.push({ what: what(id, oid), why: told });
        return;
      case 'late':
        found.unread.push({ what: what(id, oid), why: '#:recovery_read_time is over' });
        found.next ??= { database: Number(id), relation: oid };
        return;
      case 'error':
        return takeError(id, oid, told);
      case 'catalogue': {
        const wrong = [first, ...others].join(' ');
        worker.more = (row) => {
          const [count = '', one = ''] = row.split(/\|(.*)/s);
          damage(`catalogue of database "${database(id).name}": ${wrong}: ${one} (${count} in all)`);
        };
        return;
      }
      case 'corrupt':
        worker.more = (row) => damage(`${what(id, oid)}${row}`);
        return;
      case 'bystander':
        worker.at = null;
        return;
      case 'stopped':
        stoppedBy = oid;
        return;
      case 'lost':
        takeLost(id, Number(first), told, worker);
        return;
      case 'dump':
        return takeDump(id, first, told, worker);
    }
  };

  const takeLost = (id: string, exitCode: number, told: string, worker: Worker) => {
    const { at } = worker;
    worker.at = null;
    const of = at === null ? `database "${database(id).name}"` : what(id, at);
    if (exitCode !== CONNECTION_LOST_EXIT_CODE) {
      const isKilled = exitCode > KILLED_EXIT_CODE;
      return unproven(
        of,
        isKilled ? 'the recovery host killed psql' : `psql failed: ${told || 'it did not say why'}`,
      );
    }
    const message = lastError(told);
    if (message === null || CONNECTION_LOST.test(message)) lost.push({ of, examined: at !== null });
    else if (at === null) takeRefusal(id, message);
    else damage(`${of}: ${message}`);
    worker.more = (row) => {
      const reason = lastError(row);
      const detail = /^DETAIL: +(.*)/.exec(row)?.[1];
      if (detail !== undefined) explain(`${of}: ${message}`, detail);
      if (reason !== null && !CONNECTION_LOST.test(reason)) takeRefusal(id, reason);
    };
  };

  const takeError = (id: string, oid: number, told: string) => {
    const [sqlState = '', message = ''] = told.split(/ (.*)/s);
    const of = what(id, oid);
    if (
      NOT_OF_THE_DATA.test(sqlState) ||
      (NOT_FOUND.test(sqlState) && COMPUTED.has(database(id).relations.get(oid)?.kind ?? '')) ||
      (sqlState === '58P01' && MISSING_LIBRARY.test(message)) ||
      MISSING_ON_HOST.test(message)
    ) {
      unproven(of, message);
    } else damage(`${of}: ${message}`);
  };

  const takeRefusal = (id: string, message: string) => {
    const { name, locale } = database(id);
    if (CANNOT_BE_OPENED.test(withoutNames(message, name))) {
      const why = /locale/i.test(message) ? `${message} (${locale})` : message;
      unproven(`database "${name}"`, why);
    } else damage(`database "${name}": ${message}`);
  };

  const takeDump = (id: string, program: string, told: string, worker: Worker) => {
    const of = program === 'pg_dumpall' ? 'roles and tablespaces' : `database "${database(id).name}"`;
    const take = (line: string) => {
      const message = /(?:ERROR|FATAL): +(.*)/.exec(line)?.[1] ?? /error: (.*)/.exec(line)?.[1];
      if (CONNECTION_LOST.test(line)) lost.push({ of, examined: false });
      else if (message === undefined) return false;
      else if (CANNOT_BE_OPENED.test(withoutNames(line, database(id).name)) || MISSING_LIBRARY.test(line))
        unproven(of, `${program}: ${message}`);
      else damage(`${of}: ${program}: ${message}`);
      return true;
    };
    if (!take(told)) damage(`${of}: ${program} failed${told === '' ? '' : `: ${told}`}`);
    worker.more = null;
  };

  const judgeLost = () => {
    if (lost.length === 0 || !isDone) return;
    if (stoppedBy === null) {
      for (const { of } of lost) damage(`${of}: the connection was lost`);
      return;
    }
    const read = lost.flatMap(({ of, examined }) => (examined ? [of] : []));
    const { by, reason } = endedBy(stoppedBy, read);
    if (by === 'host') return unproven('the restored server', reason);
    for (const of of read) damage(`${of}: ${endedBy(stoppedBy).reason} while it read this`);
    if (read.length === 0) damage(`the restored server: ${reason}`);
    if (lost.length > read.length) found.unread.push({ what: 'everything after that', why: reason });
  };

  return {
    take(text) {
      const lines = (rest + text).split('\n');
      // no valid line is that long
      rest = (lines.pop() ?? '').slice(-MAX_LINE_CHARACTERS);
      for (const line of lines) takeLine(line);
    },
    end() {
      judgeLost();
      if (!isDone && found.damage.length === 0) unproven('the restored server', 'not all of it was examined');
      // the first are shown
      found.unread.sort((one, other) => Number(isOfCatalogue(one)) - Number(isOfCatalogue(other)));
      return found;
    },
  };
}

/** What is wrong with an index that has that many entries; null when nothing is. */
function comparison(read: {
  entries: number;
  rows: number;
  found: number | null;
  how: string;
}): string | null {
  const { entries, rows, found, how } = read;
  // a B-tree's entries alone are counted: that each row is in it is seen by amcheck
  if (how !== 'btree' && found !== null && found !== rows)
    return `a query that uses it returns ${found} of ${rows} rows`;
  if (entries === -1) return null;
  if (entries > rows) return `it has ${entries} entries, and its table ${rows} rows: rows are lost`;
  if (entries < rows) return `it has ${entries} entries, and its table ${rows} rows: it lacks rows`;
  return null;
}

const lastError = (text: string): string | null =>
  [...text.matchAll(/(?:ERROR|FATAL|PANIC): +(.*)/g)].at(-1)?.[1] ?? null;

const isOfCatalogue = ({ what }: UnreadRelation): boolean => what.includes('.pg_catalog.');

/** A name is the user's own, and may be any of PostgreSQL's words. */
const withoutNames = (message: string, name: string): string =>
  message.replaceAll(`"${name}"`, '').replace(/"[^"]*"/g, '');

/** Names are any bytes; most are UTF-8. */
function fromHexadecimal(digits: string): string {
  const bytes = Buffer.from(digits, 'hex');
  const text = bytes.toString('utf8');
  const readable = text.includes('\ufffd') ? bytes.toString('latin1') : text;
  return readable.replace(/\p{Cc}/gu, ' ');
}
