import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BarmanD, directoryReader } from '../../../libs/shared/src/barman-d/read-directory.ts';
import { followFiles } from '../../../services/scheduler/src/plan/follow-files.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { waitUntil } from '../../fixtures/wait-until.ts';

let home: TemporaryDirectory;
let barmanD: string;
let seen: BarmanD[];
let stop: () => void;

beforeEach(async () => {
  home = await startTemporaryDirectory();
  barmanD = join(home.path, 'barman.d');
  seen = [];
});
afterEach(async () => {
  stop();
  await home.stop();
});

/** @param pauseMilliseconds between two polls */
async function follow(pauseMilliseconds: number) {
  const read = directoryReader({ directory: barmanD, barmanHome: home.path });
  const readBarmanD = async () => {
    const now = await read();
    if (now !== seen.at(-1)) seen.push(now);
    return now;
  };
  stop = followFiles({
    directory: barmanD,
    readBarmanD,
    read: async () => {},
    pauseMilliseconds: () => pauseMilliseconds,
  });
  await waitUntil(() => seen.length > 0, { description: 'the first look' });
}
const write = (name: string, directory = barmanD) =>
  writeFile(join(directory, `${name}.conf`), `[${name}]\n#:backup_cron = 0 3 * * *\n`);
const untilServers = (...names: string[]) =>
  waitUntil(
    () =>
      seen
        .at(-1)
        ?.servers.map(({ name }) => name)
        .join() === names.join(),
    {
      description: `the servers ${names.join()}`,
    },
  );

describe('changes of the server files that the kernel reports are noticed before the next poll', () => {
  const NEVER = 2 ** 31 - 1;

  it('a new file, one that is written to, and one that is renamed', async () => {
    await mkdir(barmanD);
    await follow(NEVER);
    await write('pg1');
    await untilServers('pg1');
    await writeFile(join(barmanD, 'pg1.conf'), '[pg2]\n');
    await untilServers('pg2');
    await rename(join(barmanD, 'pg1.conf'), join(barmanD, 'pg1.off'));
    await untilServers();
    expect(seen.at(-1)?.listed).toBe(true);
  });
});

describe('changes that the kernel does not report are noticed by the next poll', () => {
  it('a directory that is missing at first, and a link above the files that is swapped', async () => {
    await follow(100);
    for (const version of ['v1', 'v2']) {
      await mkdir(join(home.path, version, 'barman.d'), { recursive: true });
      await write(version, join(home.path, version, 'barman.d'));
    }
    await symlink('v1', join(home.path, 'current'));
    await symlink('current/barman.d', barmanD);
    await untilServers('v1');
    await symlink('v2', join(home.path, 'next'));
    await rename(join(home.path, 'next'), join(home.path, 'current'));
    await untilServers('v2');
    await write('v3', join(home.path, 'v2', 'barman.d'));
    await untilServers('v2', 'v3');
  });
});
