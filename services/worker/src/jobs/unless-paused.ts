import { NOT_BEGUN } from '@barback/shared/queue/enqueue';
import { isPaused, pauseInWords } from '@barback/shared/state/entries/pause';
import type { ServerJob } from './job.ts';

/**
 * Starts nothing for a paused server except manual actions, not even jobs that were queued before; they are enqueued
 * again after the pause. It also checks the pauses on disk, so that a Redis that has just lost its data lets nothing
 * through.
 */
export function unlessPaused<Name extends 'backup' | 'recovery-test'>(job: ServerJob<Name>): ServerJob<Name> {
  return {
    name: job.name,
    async run(payload, settings, context, signal) {
      const { server, trigger } = payload;
      const pause = trigger === 'manual' ? null : await context.pauses.of(server);
      if (!isPaused(pause)) return await job.run(payload, settings, context, signal);
      return { status: 'failed', message: `${NOT_BEGUN}${server} is ${pauseInWords(pause)}` };
    },
  };
}
