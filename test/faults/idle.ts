import { setTimeout as delay } from 'node:timers/promises';
import { scrape } from '../fixtures/scrape.ts';
import { waitUntil } from '../fixtures/wait-until.ts';
import { collectHistory, collectServers, type Due } from './evidence/collect.ts';
import { unrecorded, untested } from './judge/losses.ts';
import type { World } from './world.ts';

const STATES = ['active', 'waiting', 'prioritized', 'delayed'];
const LATEST_MILLISECONDS = 150_000;
/** Long enough for whatever still comes to be seen. */
const SETTLED_MILLISECONDS = 5000;

/** Resolves when the scheduler knows that no backup is due any more, with when that was. */
export async function nothingScheduled({ exporterPort }: World): Promise<number> {
  const isOfBackup = (series: string) =>
    series.startsWith('barback_schedule_next_run_timestamp_seconds{') &&
    (series.includes('kind="backup"') || series.includes('kind="incremental"'));
  await waitUntil(async () => ![...(await scrape(exporterPort)).keys()].some(isOfBackup), {
    description: 'no backup to be scheduled',
    timeoutMilliseconds: 120_000,
  });
  return Date.now();
}

/** Resolves when no backup and no recovery test is to be done, or when that should have come true. */
export async function idle(world: World, due: Due): Promise<void> {
  const begin = performance.now();
  let idleSince = begin;
  while (performance.now() - begin < LATEST_MILLISECONDS) {
    if (!(await isIdle(world, due))) idleSince = performance.now();
    if (performance.now() - idleSince > SETTLED_MILLISECONDS) return;
    await delay(1000);
  }
}

async function isIdle(world: World, due: Due): Promise<boolean> {
  const samples = await scrape(world.exporterPort);
  const isQueued = ['work', 'recovery'].some((queue) =>
    STATES.some((state) => samples.get(`barback_queue_jobs{queue="${queue}",state="${state}"}`) !== 0),
  );
  if (isQueued) return false;
  const history = await collectHistory(world);
  return (await collectServers(world, due)).every(
    (server) => untested(server, history).length === 0 && unrecorded(server, history).length === 0,
  );
}
