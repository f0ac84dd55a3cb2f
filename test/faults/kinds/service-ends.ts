import type { FaultKind, Injected } from '../fault.ts';
import { rolesOf } from '../shape.ts';
import type { World } from '../world.ts';

/** A service is ended with SIGKILL, as the kernel does when memory is short; it is started again some seconds later. */
export const serviceKilled: FaultKind = {
  name: 'service killed',
  targets: rolesOf,
  durationSeconds: [0, 0],
  weight: 6,
  inject: (world, role) => end(world, [role], 'SIGKILL'),
};

/** A service is told to end, as at an upgrade. */
export const serviceTerminated: FaultKind = {
  name: 'service terminated',
  targets: rolesOf,
  durationSeconds: [0, 0],
  weight: 4,
  inject: (world, role) => end(world, [role], 'SIGTERM'),
};

/** Nobody is left to take over. */
export const allWorkersKilled: FaultKind = {
  name: 'all workers killed',
  targets: () => ['workers'],
  durationSeconds: [0, 0],
  weight: 1,
  mostInRound: 2,
  inject: (world) => end(world, world.shape.workers, 'SIGKILL'),
};

/** All of them are ended, and start at the same moment. */
export const schedulersStartedAtOnce: FaultKind = {
  name: 'schedulers started at once',
  targets: () => ['schedulers'],
  durationSeconds: [2, 6],
  weight: 1,
  mostInRound: 3,
  async inject(world) {
    const releases = world.shape.schedulers.map((role) => world.services.get(role)?.hold());
    await end(world, world.shape.schedulers, 'SIGKILL');
    return {
      async end() {
        for (const release of releases) release?.();
      },
    };
  },
};

async function end(world: World, roles: readonly string[], signal: 'SIGKILL' | 'SIGTERM'): Promise<Injected> {
  for (const role of roles) world.services.get(role)?.signal(signal);
  return { end: async () => {} };
}
