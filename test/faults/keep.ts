import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyFile } from '@barback/shared/history/entry';
import type { RunResult } from './run.ts';
import type { World } from './world.ts';

/** Adds what the run came to, and when each fault was injected and over, with the same clock as the logs. */
export async function keepResult(
  directory: string,
  { faults, evidence }: RunResult,
  text: string,
): Promise<void> {
  const time = (milliseconds: number) => new Date(milliseconds).toISOString();
  const lines = faults.map((fault) =>
    JSON.stringify({ ...fault, injectedAt: time(fault.injectedAt), endedAt: time(fault.endedAt) }),
  );
  await writeFile(join(directory, 'summary.txt'), `${text}\n`);
  await writeFile(join(directory, 'faults.jsonl'), lines.map((line) => `${line}\n`).join(''));
  await writeFile(join(directory, 'evidence.json'), JSON.stringify(evidence));
}

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
