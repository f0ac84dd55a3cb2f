import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sendSignal } from '../../fixtures/send-signal.ts';
import type { FaultKind } from '../fault.ts';
import type { World } from '../world.ts';

const targets: FaultKind['targets'] = ({ servers }) => servers;

/** A server is shut down as its administrator does it, and started again. */
export const postgresRestarted = down('postgresql restarted', 'fast');
/** A server ends without a shutdown, and recovers when it is started again. */
export const postgresCrashed = down('postgresql crashed', 'immediate');

/** Connections are taken by the kernel, and nobody answers them. */
export const postgresHeldUp: FaultKind = {
  name: 'postgresql held up',
  targets,
  durationSeconds: [3, 20],
  weight: 1.5,
  async inject(world, target) {
    const file = join(serverOf(world, target).dataDirectory, 'postmaster.pid');
    const pid = Number((await readFile(file, 'utf8')).split('\n')[0]);
    sendSignal(pid, 'SIGSTOP');
    return { end: async () => void sendSignal(pid, 'SIGCONT') };
  },
};

function down(name: string, mode: 'fast' | 'immediate'): FaultKind {
  return {
    name,
    targets,
    durationSeconds: [0.5, 10],
    weight: 2,
    async inject(world, target) {
      const postgres = serverOf(world, target);
      await postgres.shutDown(mode);
      return { end: () => postgres.start() };
    },
  };
}

function serverOf({ servers }: World, name: string) {
  const server = servers.get(name);
  if (server === undefined) throw new Error(`there is no server ${name}`);
  return server.postgres;
}
