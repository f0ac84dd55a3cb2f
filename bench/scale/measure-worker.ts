import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { stateStore } from '@barback/shared/state/state-store';
import { Redis } from 'ioredis';
import { startBarmanHome } from '../../test/fixtures/barman.ts';
import { startPostgres } from '../../test/fixtures/postgres.ts';
import { startRedis } from '../../test/fixtures/redis.ts';
import { startService } from '../../test/fixtures/service.ts';
import { waitUntil } from '../../test/fixtures/wait-until.ts';
import { cpuSecondsOf } from '../process-cost.ts';

/** What a worker costs whose servers are well and have nothing due: shares of one core. */
export interface WorkerCost {
  ownShare: number;
  /** Of the Barman processes that it starts and waits for: `check` and `show-server`, and `barman cron` itself. */
  barmanShare: number;
}

const MINUTE_MILLISECONDS = 60_000;
const MEASURED_MINUTES = 5;

/**
 * Has a worker look after servers that share one PostgreSQL and have one archived segment of WAL each.
 * @param checkInterval as in the environment; null: the default
 */
export async function measureWorker(count: number, checkInterval: string | null): Promise<WorkerCost> {
  await using started = new AsyncDisposableStack();
  const postgres = await startPostgres({ settings: ['archive_mode = on', "archive_command = 'true'"] });
  started.defer(postgres.stop);
  const server = await startRedis({ appendonly: 'no' });
  started.defer(server.stop);
  const redis = new Redis(server.url);
  started.defer(() => redis.disconnect());
  const barman = await startBarmanHome();
  started.defer(barman.stop);
  const names = Array.from({ length: count }, (_, at) => `server${at + 1}`);
  for (const name of names)
    await barman.writeServer(name, {
      postgres,
      lines: ['streaming_archiver = off', 'archiver = on', '#:backup_cron = 0 3 1 1 *'],
    });
  const own = { ...barman.environment, ...server.environment };
  const environment = checkInterval === null ? own : { ...own, BARBACK_CHECK_INTERVAL: checkInterval };
  const scheduler = await startService('scheduler', environment);
  started.defer(async () => void (await scheduler.stop()));
  const worker = await startService('worker', environment);
  started.defer(async () => void (await worker.stop()));

  const state = stateStore(redis, 'barback');
  const areChecked = async (isMeant: (exitCode: number) => boolean) => {
    const checks = await state.getMany('checks', names);
    return checks.size === count && [...checks.values()].every(({ exitCode }) => isMeant(exitCode));
  };
  const patience = { timeoutMilliseconds: 15 * MINUTE_MILLISECONDS };
  await waitUntil(() => areChecked(() => true), { ...patience, description: 'the first checks' });
  const segment = await postgres.query('SELECT pg_walfile_name(pg_switch_wal())');
  for (const name of names)
    await copyFile(
      join(postgres.dataDirectory, 'pg_wal', segment),
      join(barman.path, name, 'incoming', segment),
    );
  await waitUntil(() => areChecked((exitCode) => exitCode === 0), {
    ...patience,
    description: 'all servers to be well',
  });

  const before = { own: await cpuSecondsOf(worker.pid), barman: await childrenCpuSecondsOf(worker.pid) };
  await delay(MEASURED_MINUTES * MINUTE_MILLISECONDS);
  const seconds = MEASURED_MINUTES * 60;
  return {
    ownShare: ((await cpuSecondsOf(worker.pid)) - before.own) / seconds,
    barmanShare: ((await childrenCpuSecondsOf(worker.pid)) - before.barman) / seconds,
  };
}

/** User and system time of all processes that it has waited for, with theirs (`cutime`, `cstime`). */
async function childrenCpuSecondsOf(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const TICKS_PER_SECOND = 100;
  return (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND;
}
