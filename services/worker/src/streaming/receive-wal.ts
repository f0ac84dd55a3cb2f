import type { WorkerJob } from '../jobs/job.ts';

/** Has WAL streamed again: as `barman cron` does, but without archiving, and only where it has ended. */
export const receiveWal: WorkerJob<'receive-wal'> = {
  name: 'receive-wal',
  async run({ servers: ended }, { barman, servers }) {
    const active = (await servers.active()).map(({ name }) => name);
    for (const server of ended) if (active.includes(server)) await barman.startReceiveWal(server);
    return { status: 'done' };
  },
};
