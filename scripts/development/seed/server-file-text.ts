import { newestBegin, type ServerStory } from '../../../test/fixtures/fleet/server-story.ts';

/** Backed up so often that something happens while one looks. */
const BUSY_SERVER = 'ledger';

/** The Barman file of a server, with what makes the stand-ins tell its story. Pure. */
export function serverFileText({ name, story }: ServerStory, now: Date): string {
  const host = story === 'late' ? 'unreachable' : name;
  const recoveryHost = story === 'failing' ? 'fails-at-start' : 'recovery-1';
  const hour = new Date(newestBegin(now)).getUTCHours();
  const cron = name === BUSY_SERVER ? '*/2 * * * *' : `0 ${hour} * * *`;
  return [
    `[${name}]`,
    `description = "The ${name} database"`,
    `conninfo = host=${host} user=barman dbname=postgres connect_timeout=10`,
    `streaming_conninfo = host=${host} user=streaming_barman`,
    'backup_method = postgres',
    'streaming_archiver = on',
    'slot_name = barman',
    'minimum_redundancy = 3',
    `#:backup_cron = ${cron}`,
    '#:backup_timezone = UTC',
    ...(story === 'unproven' ? [] : [`#:backup_recovery_ssh_cmd = "ssh barman@${recoveryHost}"`]),
    '',
  ].join('\n');
}
