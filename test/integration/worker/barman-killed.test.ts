import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { barmanRunner } from '../../../services/worker/src/barman/run.ts';
import { allProcesses } from '../../fixtures/processes.ts';
import { startTemporaryDirectory, type TemporaryDirectory } from '../../fixtures/temporary-directory.ts';
import { waitUntil } from '../../fixtures/wait-until.ts';

let directory: TemporaryDirectory;
beforeEach(async () => {
  directory = await startTemporaryDirectory();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await directory.stop();
});

it('what a Barman that is killed had begun does not go on without it', async () => {
  const barman = join(directory.path, 'barman');
  await writeFile(barman, `#!/bin/sh\nsleep 1000 &\necho $$ $! >${directory.path}/pids\nwait\n`);
  await chmod(barman, 0o755);
  vi.stubEnv('PATH', `${directory.path}:/usr/bin:/bin`);
  const signal = new AbortController().signal;
  const running = barmanRunner(async () => 'barman.conf')(['backup', 'pg1'], {
    timeoutMilliseconds: 60_000,
    signal,
  });
  const [barmanPid = 0, copyingPid = 0] = await waitUntil(
    async () => (await readFile(`${directory.path}/pids`, 'utf8')).trim().split(' ').map(Number),
    { description: 'it to run' },
  );
  process.kill(barmanPid, 'SIGKILL');
  expect(await running).toMatchObject({ exitCode: null, aborted: false, timedOut: false });
  expect((await allProcesses()).filter(({ pid, command }) => pid === copyingPid && command !== '')).toEqual(
    [],
  );
});

it('a Barman whose processes do nothing any more is stopped, and one that works is not', async () => {
  vi.stubEnv('PATH', `${directory.path}:/usr/bin:/bin`);
  const run = async (waiting: string) => {
    const barman = join(directory.path, 'barman');
    await writeFile(barman, `#!/bin/sh\n${waiting}\n`);
    await chmod(barman, 0o755);
    return await barmanRunner(async () => 'barman.conf')(['recover', 'pg1'], {
      timeoutMilliseconds: 60_000,
      signal: new AbortController().signal,
      deadlockMilliseconds: 600,
    });
  };
  expect(await run(`mkfifo ${directory.path}/nobody; read -r _ <${directory.path}/nobody`)).toMatchObject({
    deadlocked: true,
    timedOut: false,
  });
  expect(await run('sleep 3')).toMatchObject({ exitCode: 0, aborted: false });
});
