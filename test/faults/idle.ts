import { setTimeout as delay } from 'node:timers/promises';
import { type Samples, scrape } from '../fixtures/scrape.ts';
import { waitUntil } from '../fixtures/wait-until.ts';
import { collectHistory, collectServers, type Due } from './evidence/collect.ts';
import { unrecorded, untested } from './judge/losses.ts';
import type { World } from './world.ts';

const STATES = ['active', 'waiting', 'prioritized', 'delayed'];
/** For so long there may be something to do while nothing is being done. */
const LATEST_MILLISECONDS = 150_000;
/** What is being done may take as long as this. */
const LONGEST_MILLISECONDS = 600_000;
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
  let [idleSince, activeAt] = [begin, begin];
  for (let at = begin; at - activeAt < LATEST_MILLISECONDS && at - begin < LONGEST_MILLISECONDS; ) {
    const samples = await scrape(world.exporterPort);
    at = performance.now();
    if (isQueued(samples, ['active'])) activeAt = at;
    if (!(await isIdle(samples, world, due))) idleSince = at;
    if (at - idleSince > SETTLED_MILLISECONDS) return;
    await delay(1000);
  }
}

function isQueued(samples: Samples, states: readonly string[]): boolean {
  return ['work', 'recovery'].some((queue) =>
    states.some((state) => samples.get(`barback_queue_jobs{queue="${queue}",state="${state}"}`) !== 0),
  );
}

async function isIdle(samples: Samples, world: World, due: Due): Promise<boolean> {
  if (isQueued(samples, STATES)) return false;
  const history = await collectHistory(world);
  return (await collectServers(world, due)).every(
    (server) => untested(server, history).length === 0 && unrecorded(server, history).length === 0,
  );
}
