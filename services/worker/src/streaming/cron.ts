import type { WorkerJob } from '../jobs/job.ts';

/** `barman cron`: archives WAL, keeps `receive-wal` running, enforces retention. */
export const cron: WorkerJob<'cron'> = {
  name: 'cron',
  async run(_payload, { barman }, signal) {
    const { exitCode, timedOut, aborted, stderr } = await barman.cron(signal);
    if (exitCode === 0 || aborted) return { status: 'done' };
    const why = timedOut ? 'exceeded its time limit' : `exited with code ${exitCode}: ${stderr}`;
    return { status: 'failed', message: `barman cron ${why}` };
  },
};
