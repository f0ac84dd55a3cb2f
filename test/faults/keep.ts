import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyFile } from '@barback/shared/history/entry';
import type { World } from './world.ts';

/** Keeps in a directory what somebody needs to find out what happened: logs and the history. */
export function keepIn(directory: string): (world: World) => Promise<void> {
  return async ({ services, servers, barman, recoveryHostLog }) => {
    const path = (name: string) => join(directory, name);
    await mkdir(directory, { recursive: true });
    for (const { role, output } of services.values()) await writeFile(path(`${role}.log`), output());
    for (const { name, log } of servers.values()) await cp(log, path(`${name}.log`));
    await cp(recoveryHostLog, path('recovery-host.log'));
    await cp(barman.environment.BARMAN_LOG_FILE ?? '', path('barman.log'));
    await cp(historyFile(join(barman.path, '.barback')), path('history.jsonl'));
  };
}
