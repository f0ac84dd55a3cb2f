/**
 * An instant between the end of a backup and the newest commit after it, ISO in UTC; null when there is none in
 * between. It is before that commit, so that PostgreSQL finds one to stop at. Pure.
 * @param random from 0 to 1, without 1
 */
export function randomInstant(
  backupEndedAt: string,
  newestCommitAt: string | null,
  random: number,
): string | null {
  if (newestCommitAt === null) return null;
  // a millisecond later: the time of the end was cut to one
  const from = Date.parse(backupEndedAt) + 1;
  const span = Date.parse(newestCommitAt) - from;
  return span <= 0 ? null : new Date(from + Math.floor(random * span)).toISOString();
}
