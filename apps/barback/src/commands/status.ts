import { objectivesInWords } from '@barback/shared/status/in-words/objectives-in-words';
import { readSnapshot } from '@barback/shared/status/read-snapshot';
import type { ServerStatus } from '@barback/shared/status/server-status';
import { serverStatuses } from '@barback/shared/status/server-statuses';
import { serviceStatuses } from '@barback/shared/status/service-status';
import { barmanFaults } from '@barback/shared/status/shortcomings/barman-faults';
import { serviceShortcomings } from '@barback/shared/status/shortcomings/service-shortcomings';
import { storageStatuses } from '@barback/shared/status/storage-status';
import { printableLine } from '@barback/shared/text/printable';
import { say, sayJson, sayLines } from '@barback/shared/text/say';
import { durationInWords, sizeInWords } from '@barback/shared/vocabulary/in-words';
import { describeProblem } from '@barback/shared/vocabulary/problem';
import Table from 'cli-table3';
import { Command } from 'commander';
import { commandEnvironment } from '../command-environment.ts';
import { servicesAsText } from '../status/services-as-text.ts';
import { withRedis } from '../with-redis.ts';

export function statusCommand(): Command {
  return new Command('status')
    .description('show the verdict on every server, worst first, and the live services')
    .option('--json', 'the same as /api/servers')
    .action(async ({ json }: { json?: true }) => {
      await withRedis(commandEnvironment(), async ({ redis, prefix }) => {
        const now = new Date();
        const snapshot = await readSnapshot(redis, prefix, now);
        const statuses = serverStatuses(snapshot, now);
        if (json) {
          sayJson(statuses);
          return;
        }
        for (const problem of snapshot.plan?.problems ?? []) {
          say(`problem: ${describeProblem(problem)}`);
        }
        for (const { title, text } of [...serviceShortcomings(snapshot, now), ...barmanFaults(snapshot)]) {
          say(`problem: ${title}. ${text}`);
        }
        sayLines(statuses.length === 0 ? 'no server is configured yet' : asTable(statuses));
        sayLines(servicesAsText(serviceStatuses(snapshot, now), now));
        for (const { path, freeBytes, sizeBytes, ageSeconds, stale } of storageStatuses(snapshot, now)) {
          const age = stale ? `, stale: last read ${durationInWords(ageSeconds)} ago` : '';
          say(`${path}: ${sizeInWords(freeBytes)} free of ${sizeInWords(sizeBytes)}${age}`);
        }
      });
    });
}

function asTable(statuses: readonly ServerStatus[]): string {
  const head = ['server', 'state', 'last backup', 'size', 'redundancy', 'recovery test', 'next backup'];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const { name, state, lastBackup, redundancy, recovery, nextRuns } of statuses) {
    const { current, expected } = redundancy;
    table.push([
      name,
      state,
      lastBackup === null ? 'never' : `${durationInWords(lastBackup.ageSeconds)} ago`,
      lastBackup === null ? '' : sizeInWords(lastBackup.sizeBytes),
      `${current ?? '?'} of ${expected ?? '?'}`,
      recovery === null ? 'never' : `${recovery.status} ${durationInWords(recovery.ageSeconds)} ago`,
      nextRuns.backup?.at ?? 'not scheduled',
    ]);
  }
  const reasons = statuses.map(({ name, state, reason }) => `${name} is ${state}: ${reason}`);
  const missed = statuses.flatMap(({ name, recovery }) =>
    (recovery === null ? [] : objectivesInWords(recovery)).flatMap(({ isMet, words }) =>
      isMet ? [] : [`${name} misses an objective: ${words}`],
    ),
  );
  const left = statuses.flatMap(({ name, leftOver }) =>
    leftOver.map(
      ({ backupId, status, reason }) =>
        `${name} has the incomplete backup ${backupId} (${status}): ${reason}`,
    ),
  );
  const stale = statuses.flatMap((status) =>
    status.stale.length === 0
      ? []
      : [`${status.name} is stale: ${status.stale.map(({ source, at }) => `${source} of ${at}`).join(', ')}`],
  );
  const lines = [...reasons, ...missed, ...left, ...stale].map(printableLine);
  return [table.toString(), ...lines].join('\n');
}
