import type { FaultKind } from '../fault.ts';
import type { World } from '../world.ts';

const targets: FaultKind['targets'] = ({ redis }) => (redis === 'cluster' ? ['redis'] : []);

/** The primary that has the keys crashes, and its replica takes over; it comes back as the replica. */
export const primaryKilled: FaultKind = {
  name: 'redis primary killed',
  targets,
  durationSeconds: [1, 10],
  weight: 3,
  mostInRound: 4,
  async inject(world) {
    const former = await clusterOf(world).failOver();
    return { end: () => former.restart() };
  },
};

/** The slot of the keys is moved to another primary, key by key, while they are in use. */
export const slotMoved: FaultKind = {
  name: 'redis slot moved',
  targets,
  durationSeconds: [0, 0],
  weight: 3,
  mostInRound: 4,
  async inject(world) {
    await clusterOf(world).moveSlot();
    return { end: async () => {} };
  },
};

function clusterOf({ cluster }: World) {
  if (cluster === null) throw new Error('there is no cluster');
  return cluster;
}
