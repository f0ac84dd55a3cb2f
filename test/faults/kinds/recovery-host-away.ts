import type { FaultKind } from '../fault.ts';

const targets = () => ['recovery-host'];

/** The connections that are open now are lost. */
export const recoveryHostLost: FaultKind = {
  name: 'recovery host lost',
  targets,
  durationSeconds: [0, 0],
  weight: 2,
  async inject({ sshd }) {
    await sshd.dropConnections();
    return { end: async () => {} };
  },
};

/** Whatever runs there ends with its connection, and nobody can connect for a while. */
export const recoveryHostDown: FaultKind = {
  name: 'recovery host down',
  targets,
  durationSeconds: [1, 15],
  weight: 2,
  async inject({ sshd }) {
    await sshd.shutDown();
    return { end: () => sshd.start() };
  },
};
