import { standbyTakesOver } from '../../fixtures/standby-takes-over.ts';
import type { FaultKind } from '../fault.ts';

/** A standby takes over the address of its server: it is on another timeline, and knows no replication slot. */
export const standbyPromoted: FaultKind = {
  name: 'standby promoted',
  targets: ({ servers }) => servers,
  durationSeconds: [0, 0],
  weight: 1,
  mostInRound: 2,
  async inject({ servers }, target) {
    const server = servers.get(target);
    if (server === undefined) throw new Error(`there is no server ${target}`);
    await standbyTakesOver(server.postgres);
    return { end: async () => {} };
  },
};
