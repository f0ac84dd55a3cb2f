import { parseLsn } from './lsn.ts';

/** Where an ancestor of a timeline was left for the next one. */
export interface TimelineSwitch {
  timeline: number;
  at: bigint;
}

/**
 * Parses a `.history` file, the oldest ancestor first: `1⇥0/5000098⇥no recovery target specified`. Null when it is not
 * one, such as a damaged file. Pure.
 */
export function parseTimelineHistory(text: string): TimelineSwitch[] | null {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const switches = lines.map((line) => {
    const [, timeline, at] = /^(\d+)\t([\dA-F]+\/[\dA-F]+)\t/.exec(line) ?? [];
    return timeline === undefined || at === undefined
      ? null
      : { timeline: Number(timeline), at: parseLsn(at) };
  });
  const known = switches.filter((one) => one !== null);
  return known.length === 0 || known.length < switches.length ? null : known;
}
