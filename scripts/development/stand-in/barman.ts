import { open, readFile, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  archiveSegment,
  backupDirectory,
  COPIED_BYTES_PER_SECOND,
  type DescribedBackup,
  describeBackup,
  newestSegment,
  sizeOf,
} from './barman-files.ts';

/**
 * Stands in for `barman` where there is none: it answers as Barman 3.4 does to what a worker asks, and writes the same
 * `backup.info` files. A server with `host=unreachable` in its `conninfo` cannot be reached.
 */

const CHUNKS_PER_SECOND = 4;
const GLOBAL_OPTIONS_WITH_VALUE = ['-c', '-f'];

const { configurationFile, subcommand, servers } = parse(process.argv.slice(2));
const configuration = configurationFile === null ? '' : await readFile(configurationFile, 'utf8');
const home = /^barman_home = (.*)$/m.exec(configuration)?.[1] ?? '/var/lib/barman';
const [server = '', backupId = ''] = servers;

switch (subcommand) {
  case '--version':
    process.stdout.write('3.4.0 (stand-in of the development server)\n');
    break;
  case 'check':
    answer(Object.fromEntries(servers.map((each) => [each, check(each)])));
    break;
  case 'show-server':
    answer(Object.fromEntries(await Promise.all(servers.map(async (each) => [each, await show(each)]))));
    break;
  case 'backup':
    process.exitCode = await backUp();
    break;
  case 'delete':
    await rm(join(backupDirectory(home, server).base, backupId), { recursive: true, force: true });
    answer({});
    break;
  case 'cron':
  case 'switch-wal':
  case 'archive-wal':
    break;
  default:
    process.stderr.write(`barman: this stand-in has no subcommand "${subcommand}"\n`);
    process.exitCode = 2;
}

/** What stands before and behind the subcommand, without options but `-c`. */
function parse(args: readonly string[]) {
  const at = args.findIndex(
    (word, index) =>
      !GLOBAL_OPTIONS_WITH_VALUE.includes(word) && !GLOBAL_OPTIONS_WITH_VALUE.includes(args[index - 1] ?? ''),
  );
  const configurationOption = args.indexOf('-c');
  return {
    configurationFile: configurationOption < 0 ? null : (args[configurationOption + 1] ?? null),
    subcommand: args[at] ?? '',
    servers: args.slice(at + 1).filter((word) => !word.startsWith('-')),
  };
}

function answer(body: object): void {
  process.stdout.write(`${JSON.stringify(body)}\n`);
}

function isReachable(name: string): boolean {
  const [, section = ''] = configuration.split(`\n[${name}]\n`);
  return !(section.split('\n[')[0] ?? '').includes('host=unreachable');
}

function check(name: string) {
  const ok = { status: 'OK', hint: '' };
  const always = { directories: ok, retention_policy_settings: ok, failed_backups: ok };
  const reached = { wal_level: ok, postgresql_streaming: ok, replication_slot: ok, receive_wal_running: ok };
  if (isReachable(name)) return { postgresql: ok, ...reached, ...always, wal_archive: ok };
  return { postgresql: { status: 'FAILED', hint: 'could not translate host name "unreachable"' }, ...always };
}

async function show(name: string) {
  const directory = backupDirectory(home, name);
  const isKnown = isReachable(name);
  return {
    backup_directory: join(home, name),
    basebackups_directory: directory.base,
    wals_directory: directory.wals,
    errors_directory: join(home, name, 'errors'),
    backup_method: 'postgres',
    minimum_redundancy: 3,
    current_size: isKnown ? Math.round((await sizeOf(directory)) * 1.1) : null,
    server_txt_version: isKnown ? '17.6' : null,
  };
}

/** Copies zeros, as many as the server is large, and leaves none of them behind. */
async function backUp(): Promise<number> {
  if (!isReachable(server)) {
    const hint = `Check the log for more details, or run 'barman check ${server}'`;
    answer({ _ERROR: [`ERROR: Impossible to start the backup. ${hint}`] });
    return 1;
  }
  const interrupted = new AbortController();
  process.on('SIGINT', () => interrupted.abort());
  const directory = backupDirectory(home, server);
  const sizeBytes = await sizeOf(directory);
  const segment = (await newestSegment(directory)) + 1;
  const beginAt = new Date();
  const describe = (backup: Pick<DescribedBackup, 'status' | 'endAt' | 'sizeBytes'>) =>
    describeBackup(directory, { beginAt, segment, ...backup });

  const backup = await describe({ status: 'STARTED', endAt: null, sizeBytes: null });
  const copied = join(backup, 'data/copied');
  await copy(copied, sizeBytes, interrupted.signal);
  await truncate(copied);
  const endAt = new Date();
  if (interrupted.signal.aborted) {
    await describe({ status: 'FAILED', endAt, sizeBytes: null });
    answer({ _ERROR: ['Backup interrupted by user'] });
    return 1;
  }
  await archiveSegment(directory, segment, endAt);
  await describe({ status: 'DONE', endAt, sizeBytes });
  answer({ _INFO: ['Backup completed'] });
  return 0;
}

async function copy(path: string, sizeBytes: number, signal: AbortSignal): Promise<void> {
  await using file = await open(path, 'w');
  const chunk = Buffer.alloc(COPIED_BYTES_PER_SECOND / CHUNKS_PER_SECOND);
  for (let bytes = 0; bytes < sizeBytes && !signal.aborted; bytes += chunk.length) {
    await file.write(chunk);
    await delay(1000 / CHUNKS_PER_SECOND, undefined, { signal }).catch(() => undefined);
  }
}
