import { chmod, mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pauseSchema } from '@barback/shared/state/entries/pause';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startEmbeddedRedis } from '../../../apps/barback/src/up/embedded-redis.ts';
import { createLog } from '../../../libs/shared/src/service/log.ts';
import { runningBackupsIn } from '../../../services/worker/src/backup/running/running-backups.ts';
import { installConfiguration } from '../../../services/worker/src/barman/configuration/install-configuration.ts';
import { ownConfiguration } from '../../../services/worker/src/barman/configuration/own-configuration.ts';
import { homeIdentity } from '../../../services/worker/src/files/home-identity.ts';
import { serverFiles } from '../../../services/worker/src/files/server-files.ts';
import { historyIn } from '../../../services/worker/src/history/run-history.ts';
import { manifestRecordsIn } from '../../../services/worker/src/manifests/manifest-records.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../fixtures/temporary-directory.ts';

const log = createLog('test', 'silent');
const AT = '2026-11-23T12:00:00Z';

let directory: TemporaryDirectory;
let stateDirectory: string;
let umask: number;

beforeEach(async () => {
  umask = process.umask();
  directory = await startTemporaryDirectory();
  stateDirectory = join(directory.path, '.barback');
});
afterEach(async () => {
  process.umask(umask);
  await directory.stop();
});

/** Everything of ours that can be made, by those who make it. */
async function makeEverything(): Promise<void> {
  const stopRedis = await startEmbeddedRedis(stateDirectory, `unix://${stateDirectory}/redis.sock`, {}, log);
  const barmanD = join(directory.path, 'barman.d');
  await mkdir(barmanD, { recursive: true });
  const place = { barmanHome: directory.path, configurationFilesDirectory: barmanD, stateDirectory };
  const globalFile = await installConfiguration({}, place);
  const file = join(stateDirectory, 'pools', 'eu', 'barman.conf');
  await ownConfiguration({
    globalFile,
    file,
    barmanHome: '/nowhere',
    sections: async () => [],
    interpolatesTwice: () => false,
    log,
  })();
  await homeIdentity(stateDirectory);
  await serverFiles(join(stateDirectory, 'paused'), pauseSchema).write('pg1', {
    pausedAt: AT,
    by: { name: null, from: 'here' },
    reason: null,
    resumedAt: null,
    resumedBy: null,
  } as never);
  await runningBackupsIn(join(stateDirectory, 'running')).begin({ server: 'pg1', id: 'a' } as never);
  await manifestRecordsIn(join(stateDirectory, 'manifests')).write(
    { server: 'pg1', backupId: '20261123T120000' } as never,
    null,
  );
  await historyIn(join(stateDirectory, 'history.jsonl'), log).append({ kind: 'backup', run: {} } as never);
  await stopRedis();
}

/** What others than the owner may do something with, as `PATH MODE`. */
async function openToOthers(): Promise<string[]> {
  const below = await readdir(stateDirectory, { recursive: true });
  const modes = ['.', ...below].map(async (name) => {
    const { mode } = await stat(join(stateDirectory, name));
    return { name, mode };
  });
  const found = await Promise.all(modes);
  expect(found.length).toBeGreaterThan(15);
  return found.flatMap(({ name, mode }) => ((mode & 0o077) === 0 ? [] : [`${name} ${mode.toString(8)}`]));
}

describe('everything that Barback writes is for its user alone', () => {
  it.each([
    ['000', 0o000],
    ['022', 0o022],
    ['077', 0o077],
  ])('with umask %s', async (_text, mask) => {
    process.umask(mask);
    await makeEverything();
    expect(await openToOthers()).toEqual([]);
    expect(process.umask()).toBe(mask);
  });

  it('where an earlier version left directories open', async () => {
    process.umask(0);
    for (const name of ['', 'redis', 'running', 'running-locks', 'paused', 'pools', 'manifests']) {
      await mkdir(join(stateDirectory, name), { recursive: true });
      await chmod(join(stateDirectory, name), 0o755);
    }
    await makeEverything();
    expect(await openToOthers()).toEqual(['pools 40755']);
  });
});
