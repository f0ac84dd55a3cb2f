import { STANDBY_LABEL } from '../../fixtures/standby-takes-over.ts';

/** One base backup that PostgreSQL sent. Times are epoch milliseconds. */
export interface BaseBackup {
  beginAt: number;
  /** When its connection, or the server, ended; null: it goes on. */
  endAt: number | null;
}

const LINE = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}) UTC \[(\d+)\] \w+: {2}(.*)$/;
/** After these nobody is connected any more. */
const SERVER_ENDS =
  /^(database system is shut down|received immediate shutdown request|starting PostgreSQL|all server processes terminated)/;

/**
 * Finds the base backups in a log of PostgreSQL's that was written with `log_replication_commands`,
 * `log_disconnections` and the prefix `%m [%p] ` in UTC, over restarts of the server. What made a standby is none of
 * Barman's. Pure.
 */
export function baseBackupsIn(log: string): BaseBackup[] {
  const found: BaseBackup[] = [];
  const running = new Map<string, BaseBackup>();
  for (const line of log.split('\n')) {
    const [, time, pid = '', message = ''] = LINE.exec(line) ?? [];
    if (time === undefined) continue;
    const at = Date.parse(`${time.replace(' ', 'T')}Z`);
    if (message.startsWith('received replication command: BASE_BACKUP')) {
      if (message.includes(STANDBY_LABEL)) continue;
      const backup = { beginAt: at, endAt: null };
      running.set(pid, backup);
      found.push(backup);
    } else if (message.startsWith('disconnection:')) {
      end(running.get(pid), at);
      running.delete(pid);
    } else if (SERVER_ENDS.test(message)) {
      for (const backup of running.values()) end(backup, at);
      running.clear();
    }
  }
  return found;
}

function end(backup: BaseBackup | undefined, at: number): void {
  if (backup !== undefined) backup.endAt = at;
}
