import { progressInWords } from '@barback/shared/status/in-words/progress-in-words';
import { secondsBetween } from '@barback/shared/status/seconds-between';
import type { ServiceStatus } from '@barback/shared/status/service-status';
import { printableLine } from '@barback/shared/text/printable';
import { durationInWords } from '@barback/shared/vocabulary/in-words';
import Table from 'cli-table3';

/** The services and their jobs, as a table. Pure. */
export function servicesAsText(services: readonly ServiceStatus[], now: Date): string {
  if (services.length === 0) return 'no service has reported within the last minutes';
  const head = ['service', 'state', 'host', 'process', 'version', 'pools', 'up since', 'at work on'];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const { service, state, host, pid, version, pools, startedAt, ageSeconds, running } of services) {
    const works = running.map(({ job, server, since, progress }) => {
      const what = `${job}${server === null ? '' : ` of ${server}`}`;
      const far = progress === null ? '' : `, ${progressInWords(progress, now)}`;
      return printableLine(`${what} for ${durationInWords(secondsBetween(since, now))}${far}`);
    });
    const seen = state === 'alive' ? state : `${state}, seen ${durationInWords(ageSeconds)} ago`;
    table.push([
      service,
      seen,
      printableLine(host),
      pid,
      printableLine(version),
      printableLine(pools.join(', ')),
      startedAt,
      works.join('\n') || 'nothing',
    ]);
  }
  return table.toString();
}
