import type { HistoryEntry } from '@barback/shared/history/entry';
import type { StateStore } from '@barback/shared/state/state-store';

/** The servers that the history has something of, by what it is. */
export type ToldServers = Readonly<Record<HistoryEntry['kind'], Set<string>>>;

/** Whether Redis says something of each server that the history has something of; what cannot be read is nothing. */
export async function isIntact(
  state: Pick<StateStore, 'getMany' | 'getNumbers'>,
  { backup, 'recovery-test': test }: ToldServers,
): Promise<boolean> {
  const isThere = async (name: 'backup-runs' | 'recovery-tests' | 'recent-runs', servers: Set<string>) =>
    (await state.getMany(name, [...servers])).size === servers.size;
  const any = new Set([...backup, ...test]);
  return (
    (await isThere('backup-runs', backup)) &&
    (await isThere('recovery-tests', test)) &&
    (await isThere('recent-runs', any)) &&
    ((await state.getNumbers('run-counters')).size > 0 || any.size === 0)
  );
}
