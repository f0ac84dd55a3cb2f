import {
  COLLECTORS,
  type Collection,
  type Collector,
  collectionField,
} from '@barback/shared/state/entries/collection';
import type { KnownServer } from '@barback/shared/status/known-server';
import { epochSeconds, extra, type Family, type ServerFamily, sample } from './family.ts';

/** How current the state of each server is: from `barman check` and `show-server`, and from its files. */
export const collectorFamilies: Family[] = [
  extra(
    perCollector(
      'barback_exporter_collector_success',
      `1 if the newest background collection worked; collector ${COLLECTORS.join(', ')}`,
      (_server, _collector, newest) => newest?.succeeded,
    ),
  ),
  extra(
    perCollector(
      'barback_exporter_collector_duration_seconds',
      'Duration of the newest background collection in seconds; for servers that were checked together, of all of them',
      (_server, _collector, newest) => newest?.durationSeconds,
    ),
  ),
  perCollector(
    'barback_exporter_last_collect_timestamp_seconds',
    'Unix time at which the current snapshot was collected, in seconds',
    (server, collector) => epochSeconds(collectedAt(server, collector)),
  ),
];

function perCollector(
  name: string,
  help: string,
  value: (
    server: KnownServer,
    collector: Collector,
    newest: Collection | undefined,
  ) => number | boolean | null | undefined,
): Family {
  const ofServer: ServerFamily['ofServer'] = (server, snapshot) =>
    COLLECTORS.flatMap((collector) => {
      const newest = snapshot.collections.get(collectionField(collector, server.planned.name));
      return sample([collector, server.planned.name], value(server, collector, newest));
    });
  return { name, type: 'gauge', help, labels: ['collector', 'server_name'], ofServer };
}

/** Of the state that is shown: a newer attempt may have failed. */
function collectedAt({ check, facts, catalogue }: KnownServer, collector: Collector): string | undefined {
  return { check: check?.finishedAt, facts: facts?.observedAt, catalogue: catalogue?.readAt }[collector];
}
