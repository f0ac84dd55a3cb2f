import type { Logger } from '@barback/shared/service/log';
import { repeatedly } from '@barback/shared/service/repeatedly';
import type { KnownPauses } from './known-pauses.ts';

/** A pause should be on disk before Redis can lose it, and back before a schedule of a Redis that lost it falls due. */
const PAUSE_MILLISECONDS = 1000;

/**
 * Keeps pauses on disk and in Redis the same.
 *
 * @returns how to stop
 */
export function startPauseSync(pauses: Pick<KnownPauses, 'synchronize'>, log: Logger): () => void {
  let last: string | null = null;
  const once = async () => {
    await pauses.synchronize();
    last = null;
  };
  return repeatedly(once, PAUSE_MILLISECONDS, ({ message: reason, path }: NodeJS.ErrnoException) => {
    // the connection logs what Redis refuses
    if (path === undefined || reason === last) return;
    log.error({ reason }, 'cannot save pauses to disk: if Redis loses its data, they are lost');
    last = reason;
  });
}
