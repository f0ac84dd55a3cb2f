import type { Logger } from '@barback/shared/service/log';

/** Logs each problem once when it is new and once when it is gone, however often it is reported in between. */
export function problemAnnouncer(log: Logger): (problems: readonly string[]) => void {
  let known = new Set<string>();
  return (problems) => {
    const present = new Set(problems);
    for (const problem of present) if (!known.has(problem)) log.error(problem);
    for (const problem of known) if (!present.has(problem)) log.info(`no longer: ${problem}`);
    known = present;
  };
}
