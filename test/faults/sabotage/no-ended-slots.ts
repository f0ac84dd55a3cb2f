import type { EndedSlots } from '../../../services/worker/src/ended-slots.ts';

/** Nothing was ever done. */
export function endedSlotsIn(): EndedSlots {
  return { has: async () => false };
}
