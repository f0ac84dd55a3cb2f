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
export function keepTogether(pauses: Pick<KnownPauses, 'bringTogether'>, log: Logger): () => void {
  let last: string | null = null;
  const once = async () => {
    await pauses.bringTogether();
    last = null;
  };
  return repeatedly(once, PAUSE_MILLISECONDS, ({ message: reason }) => {
    if (reason !== last) log.error({ reason }, 'pauses cannot be kept: a Redis that loses them forgets them');
    last = reason;
  });
}
