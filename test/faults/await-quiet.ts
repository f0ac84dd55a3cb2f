import { setTimeout as delay } from 'node:timers/promises';
import { waitUntil } from '../fixtures/wait-until.ts';
import { collectHistory, collectServers, type Due } from './evidence/collect.ts';
import type { RoundTimes } from './evidence/evidence.ts';
import { catchingUp } from './judge/catching-up.ts';
import { LATE_SECONDS } from './judge/losses.ts';
import type { World } from './world.ts';

/** Resolves when every service has started, with when that was. */
export async function everythingUp({ services }: World): Promise<number> {
  await waitUntil(() => [...services.values()].every((service) => service.isUp()), {
    description: 'every service to be up',
    timeoutMilliseconds: 180_000,
  });
  return Date.now();
}

/** Resolves when every server has caught up with what was due, or when it should have. */
export async function caughtUp(world: World, round: RoundTimes, due: Omit<Due, 'to'>): Promise<void> {
  const isCaughtUp = async () => {
    const servers = await collectServers(world, { ...due, to: Date.now() });
    const states = catchingUp({ servers, rounds: [round], history: await collectHistory(world) });
    return (
      states.length > 0 &&
      states.every(({ backupSeconds, testSeconds }) => backupSeconds !== null && testSeconds !== null)
    );
  };
  const late = round.quietAt + 3 * LATE_SECONDS * 1000;
  while (Date.now() < late && !(await isCaughtUp())) await delay(1000);
}
