import type { EndedSlots } from '../../../services/worker/src/history/ended-slots.ts';

/** Nothing was ever done. */
export function endedSlotsIn(): EndedSlots {
  return { has: async () => false, repeats: async () => false };
}
