import { type HistoryEntry, serverOf } from '@barback/shared/history/entry';
import { evidenceJudge } from '@barback/shared/history/judge-evidence';
import type { Logger } from '@barback/shared/service/log';
import { followHistory } from './follow-history.ts';

/** The finished runs, by the history on disk: whichever worker did them, and whatever Redis knows. */
export interface EndedSlots {
  /** Never fails: while the history cannot be read, that is logged, and the last read counts. */
  has(kind: HistoryEntry['kind'], server: string, slot: string): Promise<boolean>;
  /** Whether it adds nothing: the history has this run, with the same result or a better one, and its slot. */
  repeats(entry: HistoryEntry): Promise<boolean>;
}

/**
 * How many slots are remembered of a kind and server. Its jobs come one after the other, so that only the newest can
 * come twice.
 */
const REMEMBERED = 200;

/** @param file see `historyFile` */
export function endedSlotsIn(file: string, log: Logger): EndedSlots {
  const slots = new Map<string, Set<string>>();
  let judge = evidenceJudge();
  const readOn = followHistory(
    file,
    {
      begin() {
        slots.clear();
        judge = evidenceJudge();
      },
      take(entry) {
        remember(slots, entry);
        judge(entry);
      },
    },
    log,
  );
  const has: EndedSlots['has'] = async (kind, server, slot) => {
    await readOn();
    return slots.get(`${kind} ${server}`)?.has(slot) ?? false;
  };
  return {
    has,
    async repeats(entry) {
      const { kind, slot } = entry;
      if (slot === null) await readOn();
      else if (!(await has(kind, serverOf(entry), slot))) return false;
      return judge(entry, false) === 'repeat';
    },
  };
}

function remember(slots: Map<string, Set<string>>, entry: HistoryEntry): void {
  if (entry.slot === null) return;
  const key = `${entry.kind} ${serverOf(entry)}`;
  const ofServer = slots.get(key) ?? new Set();
  slots.set(key, ofServer.add(entry.slot));
  const [oldest] = ofServer;
  if (ofServer.size > REMEMBERED && oldest !== undefined) ofServer.delete(oldest);
}
