import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningBackup } from './marker.ts';
import { type RunningBackups, runningBackupsIn } from './running-backups.ts';

const backup: RunningBackup = {
  v: 1,
  id: 'a-run',
  server: 'pg1',
  slot: '1795431600000',
  trigger: 'schedule',
  startedAt: '2026-11-23T11:00:00.000Z',
  earlierBackupIds: [],
  neededBytes: null,
};

let directory: string;
let running: RunningBackups;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'barback-'));
  running = runningBackupsIn(join(directory, 'running'));
});
afterEach(() => rm(directory, { recursive: true }));

describe('a backup that runs', () => {
  it('is known until it has ended', async () => {
    expect(await running.servers()).toEqual([]);
    await running.begin(backup);
    await running.begin({ ...backup, server: 'a/b' });
    expect((await running.servers()).sort()).toEqual(['a/b', 'pg1']);
    expect(await running.find('pg1')).toEqual(backup);
    await running.end({ ...backup, id: 'an-older-run' });
    expect(await running.find('pg1')).toEqual(backup);
    await running.end(backup);
    expect(await running.find('pg1')).toBeNull();
    expect(await running.servers()).toEqual(['a/b']);
  });

  it('is unknown when what is there says nothing', async () => {
    await running.begin(backup);
    const [file = ''] = await readdir(join(directory, 'running'));
    await writeFile(join(directory, 'running', file), '{"v":');
    expect(await running.find('pg1')).toBeNull();
  });
});
