import type { FaultKind, Injected } from '../fault.ts';
import { rolesOf } from '../shape.ts';
import type { World } from '../world.ts';

/** A service does not run for some seconds, as on a host that swaps. */
export const serviceHeldUp: FaultKind = {
  name: 'service held up',
  targets: rolesOf,
  durationSeconds: [1, 10],
  weight: 5,
  inject: holdUp,
};

async function holdUp(world: World, role: string): Promise<Injected> {
  const service = world.services.get(role)?.current();
  service?.signal('SIGSTOP');
  return {
    async end() {
      service?.signal('SIGCONT');
    },
  };
}
