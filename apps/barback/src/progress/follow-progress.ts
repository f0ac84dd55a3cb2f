import type { QueuedJob } from '@barback/shared/actions/action';
import { repeatedly } from '@barback/shared/service/repeatedly';
import type { StateStore } from '@barback/shared/state/state-store';
import type { Screen } from './screen.ts';

const PAUSE_MILLISECONDS = 1000;

/**
 * Shows how far a job of a server has come, as often as its worker tells.
 *
 * @returns how to stop
 */
export function followProgress(
  { name, server }: Pick<QueuedJob, 'name'> & { server: string },
  state: Pick<StateStore, 'getAll'>,
  screen: Pick<Screen, 'show'>,
): () => void {
  let stopped = false;
  const look = async () => {
    const services = [...(await state.getAll('services')).values()];
    const [job] = services
      .flatMap(({ running }) => running)
      .filter((running) => running.job === name && running.server === server)
      .sort((a, b) => Date.parse(b.since) - Date.parse(a.since));
    if (job?.progress && !stopped) screen.show(job.progress, new Date());
  };
  const stop = repeatedly(look, PAUSE_MILLISECONDS, () => {}); // who waits for the job is told
  return () => {
    stopped = true;
    stop();
  };
}
