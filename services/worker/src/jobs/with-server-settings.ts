import type { ServerJob, WorkerJob } from './job.ts';

/**
 * Reads what the file of a server says, and hands it to its job. The job is done only when a file defines the server,
 * since its name alone says where its files lie, and when the server is in the pool whose queue it was in. One that has
 * moved since lies in another Barman home: a scheduler asks for what is due, and for tests that are missing, in the
 * queue of its pool.
 */
export function withServerSettings<Name extends 'backup' | 'recovery-test' | 'sweep'>(
  job: ServerJob<Name>,
): WorkerJob<Name> {
  return {
    name: job.name,
    async run(payload, context, signal) {
      const { server } = payload;
      const settings = await context.servers.find(server);
      if (settings === null)
        return { status: 'failed', message: `no file of barman.d defines the server ${server}` };
      if (settings.backupPool === context.pool) return await job.run(payload, settings, context, signal);
      const where = `the server ${server} belongs to the pool ${settings.backupPool}`;
      const why = `${where}, and this job came from the queue of the pool ${context.pool}`;
      return { status: 'failed', message: `${why}; the workers of its pool handle it` };
    },
  };
}
