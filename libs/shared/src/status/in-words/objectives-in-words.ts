import { durationInWords } from '../../vocabulary/in-words.ts';
import type { ServerStatus } from '../server-status.ts';

export interface ObjectiveInWords {
  isMet: boolean;
  /** `recovery time 12 seconds (30 minutes allowed)` */
  words: string;
}

/** The values that the newest test measured beside each objective that is set; unknown ones are omitted. */
export function objectivesInWords(
  recovery: Pick<NonNullable<ServerStatus['recovery']>, 'recoveryTime' | 'dataAge'>,
): ObjectiveInWords[] {
  return [...inWords('recovery time', recovery.recoveryTime), ...inWords('data age', recovery.dataAge)];
}

function inWords(
  what: string,
  { measuredSeconds, objectiveSeconds }: NonNullable<ServerStatus['recovery']>['dataAge'],
): ObjectiveInWords[] {
  if (measuredSeconds === null || objectiveSeconds === null) return [];
  const isMet = measuredSeconds <= objectiveSeconds;
  const allowed = `${durationInWords(objectiveSeconds)} allowed`;
  const words = `${what} ${durationInWords(measuredSeconds)}${isMet ? ` (${allowed})` : `, only ${allowed}`}`;
  return [{ isMet, words }];
}
