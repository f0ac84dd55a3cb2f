import type { ServerJob, WorkerJob } from './job.ts';

/**
 * Reads the settings of a server, and passes them to its job. The job runs only if a file defines the server, because
 * its name alone shows where its files are, and if the server belongs to the pool of the queue. A server that has moved
 * since is in another Barman home: a scheduler requests due runs and missing tests in the queue of its pool.
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
