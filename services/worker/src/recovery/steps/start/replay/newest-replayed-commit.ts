/** The time of the newest commit that was replayed, ISO in UTC; null when none was. Pure. */
export function newestReplayedCommit(log: string): string | null {
  const [, day, time] =
    /last completed transaction was at log time (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)\+00/.exec(log) ??
    [];
  return time === undefined ? null : `${day}T${time}Z`;
}
